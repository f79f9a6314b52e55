"""Which models the menu offers and in what order, and what their rows say. Plain values; knows no menu.

Pinned models come first and those used lately next; those that want a key come last. Retired and dated ones are not
offered unless the user asked for them, by pinning or by choosing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set

from qwen_desktop.chat.answerers import CUSTOM, DASHSCOPE, EMBEDDED, Answerers
from qwen_desktop.domain.model import ModelInfo, Price
from qwen_desktop.i18n import _
from qwen_desktop.settings import Settings
from qwen_desktop.ui.composer.models import ModelRow

MOST_ROWS = 8
MOST_OWN = 4  # of them, models of the user's own server that he neither pinned nor used
MOST_RECENT = 8  # remembered
PRICES_SHOWN = "ap-southeast-1"  # while nobody knows the region
CURRENCIES = {"CNY": "¥", "USD": "$"}
_DATED = re.compile(r"-(latest|\d{4}|\d{4}-\d{2}-\d{2})(-us)?$")


def row_id(model: ModelInfo) -> str:
    """A model's id among those of all services."""
    return f"{model.provider}/{model.id}"


class Offering:
    """`has_key` holds the services that are known to have a key."""

    def __init__(self, settings: Settings, answerers: Answerers, has_key: Set[str]) -> None:
        self._settings = settings
        self._answerers = answerers
        self._has_key = has_key

    # -- what the user pinned and used -------------------------------------------------------------------------

    @property
    def pinned(self) -> list[str]:
        return self._settings.pinned_models.splitlines()

    @property
    def recent(self) -> list[str]:
        return self._settings.recent_models.splitlines()

    def used(self, row: str) -> None:
        """A model was chosen: it is the most recent one now."""
        self._settings.recent_models = "\n".join([row, *(r for r in self.recent if r != row)][:MOST_RECENT])

    def pin(self, row: str, pinned: bool) -> None:
        """Have a model at the top of the menu, or not."""
        others = [r for r in self.pinned if r != row]
        self._settings.pinned_models = "\n".join([*others, row] if pinned else others)
        self._settings.save()

    # -- rows --------------------------------------------------------------------------------------------------

    def menu(self, current: ModelInfo) -> list[ModelRow]:
        """At most eight rows, the current model among them."""
        known, order = self._known(current), self._order()
        always = {row_id(current), *self.pinned}
        offered = [row for row, model in known.items() if row in always or not self._set_apart(model)]
        rows = sorted(offered, key=lambda row: order(known[row]))
        must = [row_id(current), row_id(self._answerers.default_model(EMBEDDED))]
        more = self._own_beyond(rows, known)
        chosen = list(dict.fromkeys([*must, *(row for row in rows if row not in more), *more]))[:MOST_ROWS]
        chosen.sort(key=rows.index)
        return [self._row(known[row], in_menu=True) for row in chosen]

    def _own_beyond(self, rows: Iterable[str], known: Mapping[str, ModelInfo]) -> list[str]:
        """The models of the user's own server that must not push all others out."""
        asked_for = {*self.pinned, *self.recent}
        return [row for row in rows if known[row].provider == CUSTOM and row not in asked_for][MOST_OWN:]

    def everything(self, current: ModelInfo) -> list[ModelRow]:
        """A row for every model there is, those that can answer first; of each service the retired and dated last."""
        known, order = self._known(current), self._order()
        rows = sorted(known.values(), key=lambda m: (self._needs_key(m), self._rank(m), self._set_apart(m), order(m)))
        return [self._row(model) for model in rows]

    def _known(self, current: ModelInfo) -> dict[str, ModelInfo]:
        known = {row_id(model): model for model in self._answerers.models()}
        known.setdefault(row_id(current), current)
        for row in self.pinned:
            provider, _slash, model_id = row.partition("/")
            if row not in known and (provider != CUSTOM or self._settings.base_url):
                known[row] = self._answerers.find(model_id, provider)
        return known

    def _order(self) -> _Order:
        return _Order(self.pinned, self.recent, self._needs_key, self._rank)

    def _rank(self, model: ModelInfo) -> int:
        """Where a service stands among the others."""
        if model.provider == CUSTOM:
            return 0
        if model.provider == EMBEDDED:
            return 3 if DASHSCOPE in self._has_key else 1
        return 2

    def _needs_key(self, model: ModelInfo) -> bool:
        return model.provider == DASHSCOPE and DASHSCOPE not in self._has_key

    def _set_apart(self, model: ModelInfo) -> bool:
        """Whether it is retired, or a dated state of another."""
        return bool(self._retired(model)) or (model.provider == DASHSCOPE and bool(_DATED.search(model.id)))

    def _retired(self, model: ModelInfo) -> str:
        """The day on which it was retired where the user is; "" for one that was not."""
        region = self._settings.region
        return model.retired.get(region, "") if region else next(iter(model.retired.values()), "")

    def _row(self, model: ModelInfo, *, in_menu: bool = False) -> ModelRow:
        row = row_id(model)
        service = {EMBEDDED: _("On this machine"), DASHSCOPE: "DashScope"}.get(model.provider, self._settings.base_url)
        group = service
        if in_menu and not self._needs_key(model):
            group = _("Pinned") if row in self.pinned else _("Recent") if row in self.recent else service
        retired = self._retired(model)
        note = _("Retired on {day}.").format(day=retired) if retired else ""
        return ModelRow(
            id=row,
            name=model.name or model.id,
            window=model.context,
            thinking=model.thinking,
            price=self._price(model),
            group=group,
            note=" ".join(part for part in (note, model.note) if part),
            needs_key=self._needs_key(model),
            images=model.vision,
            pinned=row in self.pinned,
            retired=bool(retired),
        )

    def _price(self, model: ModelInfo) -> str:
        tiers = model.prices.get(self._settings.region or PRICES_SHOWN, ())
        return _price_text(tiers[0]) if tiers else ""


class _Order:
    """The key by which rows are sorted: can answer, pinned, used lately, service; else as the catalogue has them."""

    def __init__(
        self,
        pinned: Iterable[str],
        recent: Iterable[str],
        needs_key: Callable[[ModelInfo], bool],
        rank: Callable[[ModelInfo], int],
    ) -> None:
        self._pinned = _places(pinned)
        self._recent = _places(recent)
        self._needs_key = needs_key
        self._rank = rank

    def __call__(self, model: ModelInfo) -> tuple[bool, int, int, int]:
        row, last = row_id(model), 10_000
        pinned = self._pinned.get(row, last)
        recent = self._recent.get(row, last) if pinned == last else last
        return (self._needs_key(model), pinned, recent, self._rank(model))


def _places(rows: Iterable[str]) -> Mapping[str, int]:
    return {row: place for place, row in enumerate(rows)}


def _price_text(price: Price) -> str:
    sign = CURRENCIES.get(price.currency, price.currency + " ")
    read, written = (sign + f"{of:.2f}".rstrip("0").rstrip(".") for of in (price.input, price.output))
    return _("{read} in, {written} out").format(read=read, written=written)
