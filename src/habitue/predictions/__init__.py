"""What the customers of one shop will do: its sales and the models brought together. Pure, like both."""
