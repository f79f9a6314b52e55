# Everything a person types. Each line sets up what is missing first, so that no other step is needed before it.
PYTHON ?= python3
VENV := .venv/bin
READY = @$(PYTHON) packaging/bootstrap.py prepare --dev
# Two at a time, a file to each: most tests wait for a process, a window or a clock. The slow ones come one by one: a storm
# of kills beside an input method is a test of the machine.
TWO := -n 2 --dist loadfile

.PHONY: run test test-all check lint bench screenshots package locale constraints clean

# Status 3 means that there is no display: all is installed, and a sentence has said what works without one. It is
# passed on as success, because make would put a line of its own under that sentence.
run:
	@$(PYTHON) packaging/bootstrap.py run $(ARGS) || { status=$$?; [ $$status -eq 3 ] || exit $$status; }

test:
	$(READY)
	@$(VENV)/python -m pytest $(TWO) -m "not slow" $(ARGS)

test-all:
	$(READY)
	@$(VENV)/python -m pytest $(TWO) -m "not slow" $(ARGS)
	@$(VENV)/python -m pytest -m slow $(ARGS)

check: lint
	@$(MAKE) --no-print-directory test

lint:
	$(READY)
	@$(VENV)/ruff format --check
	@$(VENV)/ruff check
	@$(VENV)/mypy
	@$(VENV)/mypy --strict packaging/bootstrap.py packaging/pin.py packaging/setting_up
	@$(VENV)/lint-imports

bench:
	$(READY)
	@$(VENV)/python -m benchmarks $(ONLY)

screenshots:
	$(READY)
	@$(VENV)/python -m benchmarks.screenshots

package:
	$(READY)
	@$(VENV)/python -m build --no-isolation --outdir dist

# From the sentences in the code to the catalogues the app reads. The compiled ones are kept in the repository, so that a
# checkout runs without this step.
locale:
	$(READY)
	@mkdir -p build
	@$(VENV)/pybabel -q extract --no-wrap --sort-by-file --add-location file --project=qwen-desktop -o build/qwen_desktop.pot qwen_desktop
	@$(VENV)/pybabel -q update --no-wrap --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -D qwen_desktop -i build/qwen_desktop.pot -d resources/locale -l zh_CN
	@$(VENV)/pybabel -q update --no-wrap --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -D qwen_desktop -i build/qwen_desktop.pot -d resources/locale -l ja
	@$(VENV)/pybabel compile -D qwen_desktop -d resources/locale --statistics

constraints:
	$(READY)
	@$(VENV)/python packaging/pin.py $(ARGS)

clean:
	rm -rf .venv .venv.lock build dist
