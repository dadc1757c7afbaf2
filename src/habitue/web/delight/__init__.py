"""Small gestures: the month's money, whom they are for, what they changed; and the tap at the counter."""
