"""Pages: till. The owner's list of tills, and the page that a till itself runs."""
