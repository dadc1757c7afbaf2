"""What the models refuse to do, and what would let them: one class per reason, each with a stable ``code``."""

from __future__ import annotations

from typing import ClassVar

from habitue.errors import HabitueError
from habitue.language import N_


class ModelRefusal(HabitueError):
    """Base of the refusals of this room; ``code`` is for programs, the message for people."""

    code: ClassVar[str] = "model_refused"


class NoCustomers(ModelRefusal):
    """There is nothing to fit."""

    code = "no_customers"
    message = N_("There is no customer to learn from. Give at least one purchase with a known customer.")


class NoRepeatPurchases(ModelRefusal):
    """Nobody came back, so nothing is known of how often people come back."""

    code = "no_repeat_purchases"
    message = N_(
        "None of the {customers} customers has come back yet, so how often they will cannot be learnt. "
        "Wait for repeat purchases, or check that purchases of one customer carry one customer number."
    )


class TooFewCustomers(ModelRefusal):
    """A model has more unknowns than there are customers to tell them from."""

    code = "too_few_customers"
    message = N_("{customers} customers are too few: this model needs at least {needed}.")


class NoTimePassed(ModelRefusal):
    """Every customer was first seen on the last day."""

    code = "no_time_passed"
    message = N_(
        "Every customer was first seen on the last day of the data, so no time has passed in which "
        "they could return. Use data that go on for longer, or an earlier start."
    )


class NoSpend(ModelRefusal):
    """No repeat purchase with a positive amount."""

    code = "no_spend"
    message = N_("No repeat purchase has a positive amount, so spend per visit cannot be learnt.")


class EqualSpend(ModelRefusal):
    """Everybody spends the same amount: there is nothing to model."""

    code = "equal_spend"
    message = N_(
        "Every customer spends the same amount, {amount}: no model is needed, "
        "use {amount} as the expected spend of each."
    )


class MeanUndefined(ModelRefusal):
    """The fitted spend distribution has no mean."""

    code = "mean_undefined"
    message = N_(
        "The fitted spend model has q = {q}, at or below 1: its mean is infinite, so an expected spend would be "
        "meaningless. Spend is dominated by a few very large amounts; look for errors or use a prior."
    )


class TimingUnknown(ModelRefusal):
    """A regular-timing model needs the gaps between purchases."""

    code = "timing_unknown"
    message = N_(
        "A model of rhythm needs the gaps between purchases (log_gaps), which this summary does not carry. "
        "Make the summary from purchases with their days."
    )


class InvalidSummary(ModelRefusal):
    """The numbers contradict one another."""

    code = "invalid_summary"
    message = N_("The summary is not usable: {rule}, but customer {position} has {found}.")


class InvalidArgument(ModelRefusal):
    """A parameter outside its domain."""

    code = "invalid_argument"
    message = N_("{argument} must be {rule}; found {found}.")


class UnknownModel(ModelRefusal):
    """Not a model this room has."""

    code = "unknown_model"
    message = N_("There is no model {name}. Choose one of: {known}.")
