"""What a shop writes to its customers: automations, their words and letters, and the page that stops them."""
