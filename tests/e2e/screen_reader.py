"""What a screen reader does, run by the system's own Python, which has AT-SPI: reads the tree, writes, presses.

    /usr/bin/python3 screen_reader.py tree PID
    /usr/bin/python3 screen_reader.py write PID NAME TEXT
    /usr/bin/python3 screen_reader.py press PID NAME

Prints one JSON value: the tree as a list of {depth, role, name, description, text, actions, states}, else true. Ends
with 1 where the program or the part is not there (yet).
"""

import json
import sys

import pyatspi


def children(part):
    return [child for child in (part.getChildAtIndex(at) for at in range(part.childCount)) if child is not None]


def walk(part, depth=0):
    yield depth, part
    for child in children(part):
        yield from walk(child, depth + 1)


def written(part):
    try:
        text = part.queryText()
    except NotImplementedError:
        return None
    return text.getText(0, text.characterCount)


def actions(part):
    try:
        able = part.queryAction()
    except NotImplementedError:
        return []
    return [able.getName(at) for at in range(able.nActions)]


def described(depth, part):
    states = [pyatspi.stateToString(state) for state in part.getState().getStates()]
    return {
        "depth": depth,
        "role": part.getRoleName(),
        "name": part.name,
        "description": part.description,
        "text": written(part),
        "actions": actions(part),
        "states": states,
    }


def program(pid):
    desktop = pyatspi.Registry.getDesktop(0)
    found = [one for one in children(desktop) if one.get_process_id() == pid]
    return found[0] if found else sys.exit(f"no program {pid} among {[one.name for one in children(desktop)]}")


def named(pid, name):
    found = [part for _depth, part in walk(program(pid)) if part.name == name and (actions(part) or written(part))]
    found = found or [part for _depth, part in walk(program(pid)) if part.name == name]
    return found[0] if found else sys.exit(f"no part {name!r}")


def main():
    what, pid, *rest = sys.argv[1:]
    told = True
    if what == "tree":
        told = [described(depth, part) for depth, part in walk(program(int(pid)))]
    elif what == "write":
        named(int(pid), rest[0]).queryEditableText().setTextContents(rest[1])
    elif what == "press":
        part = named(int(pid), rest[0])
        part.queryAction().doAction(actions(part).index("Press"))
    print(json.dumps(told))


main()
