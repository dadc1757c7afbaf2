"""The page's part about the future: what to expect, of whom, and how far to trust it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from habitue.language import N_, Language
from habitue.models.holdout import Score
from habitue.predictions.chances import EVEN, FELL_BY
from habitue.predictions.results import DEPENDENT, SpendModel
from habitue.report import prediction_charts as drawn
from habitue.report import prediction_tables as tables
from habitue.report.charts import Words
from habitue.report.prediction_lists import why
from habitue.report.prediction_tables import Telling
from habitue.report.sections import Figure, Section
from habitue.report.stages import stage_name
from habitue.report.wording import money_text, share_text

STORIES: dict[str, str] = {
    "nbd": N_("each customer buys at a pace of their own, and never stops"),
    "bg-nbd": N_(
        "each customer buys at a pace of their own, and may stop for good after any purchase but the first"
    ),
    "mbg-nbd": N_("each customer buys at a pace of their own, and may stop for good after any purchase"),
    "pareto-nbd": N_("each customer buys at a pace of their own, and may stop for good at any moment"),
    "bg-cnbd-k": N_(
        "each customer buys at fairly even intervals, and may stop for good after any purchase but the first"
    ),
    "mbg-cnbd-k": N_("each customer buys at fairly even intervals, and may stop for good after any purchase"),
}
"""What each model supposes, in plain words."""

WHY_MEAN: dict[str, str] = {
    "no_spend": N_("nobody who came back has paid anything then"),
    "equal_spend": N_("all who came back spend the same"),
    "too_few_customers": N_("too few customers have come back"),
    "mean_undefined": N_("a few very large amounts outweigh all others"),
}
"""Why every purchase counts as an average one, by the spend model's refusal."""


@dataclass(frozen=True, slots=True)
class Future:
    """What comes next as the page shows it: a word before all, and the cards."""

    intro: str
    cards: tuple[Section, ...]


def refused(refusal: str, *, language: Language) -> Future:
    """The one card of a shop of which nothing can be predicted."""
    return Future("", (Section("no-future", language.text("Nothing can be predicted yet"), (refusal,)),))


def future(telling: Telling, *, names: Mapping[str, str]) -> Future:
    """All the cards; where ``names`` may be shown, they stand at the page's end and nowhere else."""
    language = telling.language
    where = language.text("Their names are at the end of this page.") if names else ""
    cards = (
        _ahead_card(telling),
        _fallen_card(telling, where),
        _rising_card(telling, where),
        _stage_card(telling),
        _trust_card(telling),
        _tracking_card(telling),
    )
    intro = language.text(
        "An estimate for the customers known on {day}, if they go on as they did. Newcomers are not in it.",
        day=language.day(telling.prediction.calibration_end),
    )
    return Future(intro, tuple(card for card in cards if card is not None))


def named_section(telling: Telling, *, names: Mapping[str, str]) -> Section | None:
    """Who is meant, by name: the page's last card, and only where names may stand."""
    language, fallen, rising = telling.language, tables.fallen(telling), tables.rising(telling)
    found = []
    if names and len(fallen):
        found.append(tables.fallen_names_table(fallen, telling=telling, names=names))
    if names and len(rising):
        found.append(tables.rising_names_table(rising, telling=telling, names=names))
    if not found:
        return None
    eyes = language.text("The names below are for your eyes only: think before you print or send this page.")
    title = language.text("The names behind what comes next")
    return Section("future-names", title, (eyes,), open_tables=tuple(found), wide=True)


def _ahead_card(telling: Telling) -> Section:
    """The sum of the weeks to come, with its band or the reason why there is none."""
    prediction, language = telling.prediction, telling.language
    lead = _ahead_words(telling)
    top = language.text("Newcomers come on top, and so do sales that do not say who bought.")
    closing = [_band_words(telling)]
    if telling.has_money and prediction.margin != 1:
        closing.append(language.text("This is turnover; the values of customers below count your margin."))
    weeks = len(prediction.ahead)
    title = (
        language.plural("Expected sales over {n} week", "Expected sales over {n} weeks", weeks)
        if telling.has_money
        else language.plural("Expected purchases over {n} week", "Expected purchases over {n} weeks", weeks)
    )
    figure = Figure(
        drawn.ahead_picture(telling, words=Words("ahead", title, lead)), tables.ahead_table(telling)
    )
    return Section("next-weeks", title, (lead, top), (figure,), closing=tuple(closing), wide=True)


def _ahead_words(telling: Telling) -> str:
    language, ahead = telling.language, telling.prediction.ahead
    last = ahead[-1]
    values = {
        "first": language.day(ahead[0].first, "d MMMM" if ahead[0].first.year == last.last.year else "long"),
        "last": language.day(last.last),
        "sum": telling.about(last.cumulative),
    }
    if last.low is None or last.high is None:
        return language.text(
            "From {first} to {last}, expect {sum} from the customers you already know.", **values
        )
    return language.text(
        "From {first} to {last}, expect {sum} from the customers you already know: nine times in ten, "
        "between {low} and {high}.",
        low=telling.worth(last.low),
        high=telling.worth(last.high),
        **values,
    )


def _band_words(telling: Telling) -> str:
    if not telling.has_band:
        return tables.no_band(telling.language)
    return telling.language.text(
        "The pale band is where the sum should lie nine times in ten, judged by how wrong the same model was on days of "
        "your own past that it had not seen."
    )


def _fallen_card(telling: Telling, where: str) -> Section:
    """How many are clearly less likely to come again than four weeks ago."""
    prediction, language = telling.prediction, telling.language
    title = language.text("Less sure to come again than four weeks ago")
    if prediction.people.column("p_alive_before").null_count == len(prediction.people):
        nobody = language.text(
            "Nobody can be compared with four weeks ago: all have come since, or were not known then."
        )
        return Section("fallen", title, (nobody,))
    rule = language.text(
        "Counted are those whose chance of still being a customer was {even} or more and is less now, or fell by "
        "{points} points or more. Whoever came in these four weeks is not among them.",
        even=language.percent(EVEN / 100),
        points=language.number(FELL_BY),
    )
    people = tables.fallen(telling)
    if not len(people):
        calm = language.text("Nobody’s chance of still being a customer has fallen clearly in four weeks.")
        return Section("fallen", title, (calm,), closing=(rule,))
    lead = language.plural(
        "{n} customer is clearly less likely to come again than four weeks ago.",
        "{n} customers are clearly less likely to come again than four weeks ago.",
        len(people),
    )
    act = language.text(
        "A friendly word now comes while it still counts; begin with those whose chance is best."
    )
    table = tables.fallen_table(people, telling=telling)
    hint = where or language.text("Names are left out so that this page can be shared; --names lists them.")
    return Section("fallen", title, (lead, act), open_tables=(table,), closing=(rule, hint))


def _rising_card(telling: Telling, where: str) -> Section:
    """How many with few visits already are in the top tenth by what they are expected to bring."""
    language, people = telling.language, tables.rising(telling)
    title, few = language.text("Champions to come"), language.number(tables.FEW_VISITS)
    if not len(people):
        nobody = language.text(
            "No customer with {few} visits or fewer is among the tenth of whom most is expected.", few=few
        )
        return Section("rising", title, (nobody,))
    lead = language.plural(
        "{n} customer with {few} visits or fewer is already among the tenth of whom most is expected.",
        "{n} customers with {few} visits or fewer are already among the tenth of whom most is expected.",
        len(people),
        few=few,
    )
    theirs = float(telling.worths(people).sum())
    bring = language.plural(
        "Over the {horizon} to come, expect {sum} from this one, {share} of the whole.",
        "Over the {horizon} to come, expect {sum} from them, {share} of the whole.",
        len(people),
        horizon=telling.horizon,
        sum=telling.about(theirs),
        share=share_text(theirs / telling.whole, language),
    )
    act = language.text(
        "Learn their names and thank them early: the first visits are when a habit is made, for little money."
    )
    table = tables.rising_table(people, telling=telling)
    return Section(
        "rising", title, (lead, bring, act), open_tables=(table,), closing=(where,) if where else ()
    )


def _stage_card(telling: Telling) -> Section:
    """What all customers are expected to bring, and which stage brings how much of it."""
    prediction, language = telling.prediction, telling.language
    title, closing = language.text("What each group should bring"), tuple(_money_words(telling))
    lead = [
        language.plural(
            "Over the {horizon} to come, expect {sum} in all from the {n} customer you know.",
            "Over the {horizon} to come, expect {sum} in all from the {n} customers you know.",
            prediction.customers,
            horizon=telling.horizon,
            sum=telling.about(telling.whole),
        )
    ]
    if not prediction.stages:
        lead.append(
            language.text("By group it is shown where the prediction starts on the last day of the data.")
        )
        return Section("stage-values", title, tuple(lead), closing=closing, wide=True)
    best = max(prediction.stages, key=lambda one: one.share or 0.0)
    if best.share:
        named, share = stage_name(best.stage, language), share_text(best.share, language)
        lead.append(language.text("The largest part: {stage}, {share}.", stage=named, share=share))
    figure = Figure(drawn.stage_value_picture(telling), tables.stage_value_table(telling))
    return Section("stage-values", title, tuple(lead), (figure,), closing=closing, wide=True)


def _money_words(telling: Telling) -> Iterator[str]:
    """What kind of money a value is."""
    prediction, language = telling.prediction, telling.language
    if not telling.has_money:
        yield language.text("Your sales have no amounts, so what counts here is purchases.")
        return
    if prediction.margin == 1:
        yield language.text("It is turnover, not profit.")
    else:
        margin = share_text(prediction.margin, language)
        yield language.text("It is profit, at a margin of {margin}.", margin=margin)
    if prediction.discount_rate > 0:
        rate = share_text(prediction.discount_rate, language)
        yield language.text("Money counts for less the later it comes: {rate} a year.", rate=rate)


def _trust_card(telling: Telling) -> Section:
    """Which model and why, how wrong it was, and what speaks against it."""
    language, choice = telling.language, telling.prediction.choice
    lead = [_story(telling), *_verdict(telling), *_checked_words(telling)]
    closing, figures = list(_caveats(telling)), []
    if choice is not None and choice.best is not None:
        picture = drawn.calibration_picture(choice.best, telling)
        figures.append(Figure(picture, tables.calibration_table(choice.best, language=language)))
        lead += _ranking_words(choice.best, language)
        reading = language.text(
            "Each point is about a tenth of your customers. On the dotted line, as much came from them as was "
            "expected; above it, more; below it, less. Both scales are stretched near nought."
        )
        closing = [reading, *closing]
    title = language.text("How good is this?")
    return Section("trust", title, tuple(lead), tuple(figures), closing=tuple(closing), wide=True)


def _story(telling: Telling) -> str:
    language, name = telling.language, telling.prediction.model
    if name not in STORIES:
        return language.text("These figures come from a model of repeat purchases ({name}).", name=name)
    return language.text(
        "These figures come from a model of repeat purchases ({name}): {story}.",
        name=name,
        story=language.text(STORIES[name]),
    )


def _verdict(telling: Telling) -> Iterator[str]:
    """Why this model, and how wrong it was on the shop's own last days."""
    prediction, language = telling.prediction, telling.language
    yield why(prediction, language) or language.text("The data are too short to say how wrong it may be.")
    if prediction.ground == "naive":
        yield language.text(
            "The figures here come from the model that came closest: take them for a rough guide."
        )
    if prediction.ground == "too_short":
        yield language.text(
            "Until there are more, a cautious model stands in: it can doubt even a customer who came only once."
        )


def _checked_words(telling: Telling) -> Iterator[str]:
    prediction, language = telling.prediction, telling.language
    checked = prediction.checked
    if checked is not None:
        yield language.plural(
            "Held against the {n} day of sales after {day}, which it had not seen: it expected {expected} purchases, "
            "{actual} came; wrong by {mae} per customer.",
            "Held against the {n} days of sales after {day}, which it had not seen: it expected {expected} purchases, "
            "{actual} came; wrong by {mae} per customer.",
            checked.days,
            day=language.day(prediction.calibration_end),
            expected=language.number(checked.expected),
            actual=language.number(checked.actual),
            mae=language.number(checked.mae, 2),
        )


def _ranking_words(best: Score, language: Language) -> Iterator[str]:
    if best.top_fifth_share is not None:
        yield language.text(
            "The fifth of customers of whom it expected most made {share} of the purchases.",
            share=share_text(best.top_fifth_share, language),
        )


def _caveats(telling: Telling) -> Iterator[str]:
    """What was wrong with the fit, and with the amounts."""
    prediction = telling.prediction
    if prediction.message:
        yield telling.language.text(prediction.message, **prediction.message_values)
    if prediction.spend is not None:
        yield from _spend_words(prediction.spend, telling)


def _spend_words(spend: SpendModel, telling: Telling) -> Iterator[str]:
    language, correlation = telling.language, spend.correlation or 0.0
    if spend.name == "mean":
        mean = money_text(spend.mean, telling.currency, language)
        if spend.reason in WHY_MEAN:
            reason = language.text(WHY_MEAN[spend.reason])
            yield language.text(
                "Every purchase counts as an average one, {mean}: {reason}.", mean=mean, reason=reason
            )
        else:
            yield language.text("Every purchase counts as an average one, {mean}.", mean=mean)
    if correlation >= DEPENDENT:
        yield language.text(
            "Those who come more often also spend more each time (correlation {r}); the model takes the two to be "
            "unrelated, so read the value of single customers with care.",
            r=language.number(correlation, 2),
        )
    if correlation <= -DEPENDENT:
        yield language.text(
            "Those who come more often spend less each time (correlation {r}); the model takes the two to be "
            "unrelated, so read the value of single customers with care.",
            r=language.number(correlation, 2),
        )


def _tracking_card(telling: Telling) -> Section | None:
    """All repeat purchases so far beside what the model makes of them; none before two weeks have passed."""
    prediction, language = telling.prediction, telling.language
    if len(prediction.tracking) < 2:
        return None
    last = prediction.tracking[-1]
    lead = language.plural(
        "Up to {day}, your customers came back {n} time in all; the model makes it {expected}.",
        "Up to {day}, your customers came back {n} times in all; the model makes it {expected}.",
        last.actual,
        day=language.day(last.last),
        expected=language.number(last.expected),
    )
    part = language.text(
        "Where the two lines part, something happened that the model does not know: a season, a holiday, a campaign."
    )
    learnt = prediction.calibration_end if prediction.calibration_end < last.last else None
    closing = []
    if learnt is not None:
        day = language.day(learnt)
        closing.append(language.text("After {day}, the upright line, the model saw nothing.", day=day))
    table = tables.tracking_table(prediction.tracking, language=language)
    picture = drawn.tracking_picture(telling, words=Words("tracking", table.title, lead), until=learnt)
    title = language.text("Repeat purchases, expected and real")
    figure = Figure(picture, table)
    return Section("repeats", title, (lead, part), (figure,), closing=tuple(closing), wide=True)
