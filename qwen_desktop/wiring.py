"""What is connected and begun once the first frame is on screen: commands, messages' actions, the keychain, the SDK.

Knows whom each signal goes to; decides nothing about what they do.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path

from qwen_desktop.assembly import Running
from qwen_desktop.chat import keeping
from qwen_desktop.chat.titling import Titling
from qwen_desktop.i18n import _
from qwen_desktop.ui import qt_words, sweeping
from qwen_desktop.ui.composing import Composing
from qwen_desktop.ui.doing import WindowCommands, open_folder, open_link
from qwen_desktop.ui.exchange import Exchange
from qwen_desktop.ui.exchange import make as make_exchange
from qwen_desktop.ui.find.bar import FindBar
from qwen_desktop.ui.find.finder import Finder
from qwen_desktop.ui.find.finders import Finders
from qwen_desktop.ui.find.keeper import Keeper
from qwen_desktop.ui.find.kept import StoredTexts
from qwen_desktop.ui.instance import Instance
from qwen_desktop.ui.models.opening import AllModels
from qwen_desktop.ui.offshoots import BRANCH, Offshoots
from qwen_desktop.ui.preferences.opening import Preferences
from qwen_desktop.ui.ready import Ready
from qwen_desktop.ui.rows import WARNING, Notice
from qwen_desktop.ui.saving import Saving
from qwen_desktop.ui.searching.opening import Opening
from qwen_desktop.ui.searching.results import Results
from qwen_desktop.ui.searching.search import Search
from qwen_desktop.ui.sidebar.entries import title_of as title_in_list
from qwen_desktop.ui.sweeping import Sweeper
from qwen_desktop.ui.taking import Taking
from qwen_desktop.ui.trying import Trying
from qwen_desktop.ui.welcome.fonts import fonts_notice, missing_scripts

SETTINGS_ROW = "settings"
FONTS_ROW = "fonts"
PASTE_ROW = "paste"
PURGE_SECONDS = 7 * 24 * 3600.0


def after_first_paint(running: Running, instance: Instance, files: Sequence[Path]) -> None:
    """Everything that could wait."""
    qt_words.speak()
    Composing(running.window)
    running.views.make()
    _connect_views(running)
    finders = _finders(running)
    _connect_commands(running, finders)
    _connect_search(running, finders)
    _take_files(running, instance, files)
    running.choosing.look_for_key()
    running.choosing.warm()
    notice = fonts_notice(missing_scripts())
    if notice is not None:
        running.rows.put(FONTS_ROW, notice)
    for left in running.parts.settings.notices:
        running.rows.put(SETTINGS_ROW, Notice(WARNING, keeping.explain_settings(left)))
    running.store.purge_deleted(PURGE_SECONDS)
    gc.enable()
    sweeping.hold()
    Sweeper(lambda: any(session.streaming for session in running.desk.sessions()), running.window).sweep()


def _connect_views(running: Running) -> None:
    transcript, panel = running.views.make()
    transcript.action_requested.connect(running.desk.act)
    transcript.trace_requested.connect(running.turns.go)
    transcript.link_requested.connect(open_link)
    transcript.quoted.connect(running.composer.quote)
    panel.quoted.connect(running.composer.quote)
    taking = running.taking = Taking(running.window, running.views.gallery, running.themes, running.rows)
    transcript.picture_requested.connect(taking.take)
    panel.link_requested.connect(open_link)
    saving = Saving(running.window, running.rows)
    for view in (transcript, panel):
        view.save_requested.connect(lambda *wanted: saving.save(*wanted))  # the binding would not keep `saving` alive
    turns = running.turns
    panel.closed.connect(lambda: turns.toggled(False))
    panel.stepped.connect(turns.step)
    panel.now_wanted.connect(turns.go_to_now)


def _exchange(running: Running) -> Exchange:
    """All ways in and out, and who says that an answer is ready."""
    settings, window, desk = running.parts.settings, running.window, running.desk

    def start_over() -> None:
        running.tidying.forget()
        desk.start_over()

    exchange = running.exchange = make_exchange(
        *(running.store, running.parts.worker, desk, window, running.rows, running.themes, settings),
        start_over,
        open_folder,
    )
    running.sidebar.wishes.exported.connect(exchange.export)
    running.sidebar.let_out(exchange.promise)
    running.ready = Ready(window, lambda: settings.notify != "never", exchange.open_kept, running.loop)
    window.title_dragged.connect(exchange.drag_current)
    return exchange


def _preferences(running: Running, exchange: Exchange) -> Preferences:
    """The preferences, and what each choice does at once."""
    settings, choosing = running.parts.settings, running.choosing

    def wait_as_long() -> None:
        for session in running.desk.sessions():
            session.stall_seconds = settings.stall_seconds

    effects = {
        "theme": lambda: running.themes.choose(settings.theme),
        "longest_paste": lambda: running.composer.set_longest_paste(settings.longest_paste),
        "send_key": lambda: running.composer.set_sends_with_modifier(settings.send_key != "enter"),
        "zoom": running.views.apply_zoom,
        "stall_seconds": wait_as_long,
    }
    effects |= dict.fromkeys(("thinking", "thinking_budget", "region", "workspace"), choosing.apply_settings)
    folder = running.parts.folder
    return Preferences(
        settings,
        running.parts.answerers,
        choosing,
        running.themes,
        effects,
        running.parts.catalogue.true_on,
        folder,
        lambda: open_folder(folder),
        exchange.keeping,
        running.window,
    )


def _finders(running: Running) -> Finders:
    """Finding in the conversation and in the trace, and what keeps the text of both as it is finished."""
    transcript, panel = running.views.make()
    frames, themes = running.views.frames, running.themes
    words, traces = StoredTexts(running.store), StoredTexts(running.store, traces=True)
    above, beside = FindBar(themes, _("Find in the conversation")), FindBar(themes, _("Find in the thinking"))
    running.views.put_above_transcript(above)
    panel.put_above_thought(beside)
    keeper = Keeper(frames, words, traces)
    running.desk.on_finished = keeper.add
    return Finders(
        Finder(transcript, above, frames, themes, words), Finder(panel.view, beside, frames, themes, traces), panel
    )


def _connect_search(running: Running, finders: Finders) -> None:
    """Searching in everything: the results below the titles, the index behind them, the way to a hit."""
    _transcript, panel = running.views.make()
    sidebar = running.sidebar

    def title_of(conversation: str) -> str | None:
        summary = sidebar.summary(conversation)
        return None if summary is None else title_in_list(summary)

    results = Results(running.themes)
    search = Search(running.store.search, results, title_of)
    opening = Opening(
        running.desk,
        running.turns.go,
        running.rows,
        finders.conversation,
        finders.trace,
        lambda: panel.set_folded(False),
    )
    sidebar.put_below(results)
    sidebar.wishes.searched.connect(search.look_for)
    sidebar.listed.connect(search.check)
    results.opened.connect(lambda hit: opening.open(hit))  # the binding would not keep `opening` alive
    running.store.search.begin(search.progressed)


def _connect_commands(running: Running, finders: Finders) -> None:
    window, desk, composer, asking = running.window, running.desk, running.composer, running.asking
    exchange = _exchange(running)
    running.preferences = _preferences(running, exchange)
    running.titling = Titling(running.parts.settings, running.parts.answerers, running.desk.suggest_title)
    all_models = AllModels(running.choosing, running.themes, window)
    commands = WindowCommands(
        window,
        desk,
        composer,
        asking,
        running.choosing,
        running.sidebar,
        running.tidying,
        running.views,
        running.parts.settings,
        running.parts.folder,
        running.preferences.open,
        finders,
        exchange,
        running.instructing.open,
        all_models.open,
    )
    trying = Trying(composer, asking, running.store, desk.open_anew)
    running.sidebar.new_requested.connect(commands.new)
    window.new_requested.connect(commands.new)
    window.files_dropped.connect(asking.drop)
    window.panel_toggled.connect(running.turns.toggled)
    composer.attach_requested.connect(commands.choose_files)
    composer.refused.connect(lambda text: running.rows.put(PASTE_ROW, Notice(WARNING, text, seconds=10)))
    composer.instructions_requested.connect(running.instructing.open)
    composer.all_models_wanted.connect(lambda: all_models.open())  # the binding would not keep `all_models` alive
    composer.edit_last_requested.connect(commands.edit_last)
    running.welcome.tried.connect(lambda card: trying.try_out(card))  # the binding would not keep `trying` alive
    running.welcome.key_requested.connect(running.choosing.ask_for_key)
    offshoots = Offshoots(
        desk, running.store, running.sidebar, running.rows, running.choosing.choice, composer.open_models
    )
    running.views.panel.thinking_wanted.connect(lambda message_id: offshoots.ask_with_thinking(message_id))

    def act(message_id: str, action: str) -> None:
        if action == BRANCH:
            offshoots.branch_off(message_id)
        else:
            commands.message_action(message_id, action)

    desk.on_action = act
    window.install(commands.table())


def _take_files(running: Running, instance: Instance, files: Sequence[Path]) -> None:
    """The files named at this start, and those of later starts."""

    def handed_over(more: list[Path]) -> None:
        running.window.come_forward()
        running.asking.drop(more)

    instance.listen(handed_over)
    running.asking.drop(files)
