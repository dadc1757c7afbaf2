"""Line icons of the pages, drawn on a grid of 24."""

from __future__ import annotations

SHAPES = {
    "home": '<path d="M3 11 12 4l9 7v9a1 1 0 0 1-1 1h-5v-6h-6v6H4a1 1 0 0 1-1-1z"/>',
    "people": '<circle cx="9" cy="7.5" r="3.5"/><path d="M2.5 20v-1a5.5 5.5 0 0 1 5.5-5.5h2a5.5 5.5 0 0 1 5.5 5.5v1M16 4.2a3.5 3.5 0 0 1 0 6.6M18.5 14a5.5 5.5 0 0 1 3 5v1"/>',
    "scan": '<path d="M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16"/>',
    "card": '<rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="M7 10h.01M11 10h.01M15 10h.01M7 14.5h.01M11 14.5h.01"/>',
    "gear": '<path d="M5 7h8M17 7h2M5 17h2M11 17h8M15 5v4M9 15v4"/>',
    "book": '<path d="M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2zM5 18a2 2 0 0 1 2-2h12M9 8h6"/>',
    "gift": '<path d="M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7S10.5 3 8.5 3 6 6 8 7zm0 0s1.5-4 3.5-4S18 6 16 7z"/>',
    "undo": '<path d="M8 5 4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m20 20-4.2-4.2"/>',
    "check": '<path d="m5 12.5 4.5 4.500L19 7.5"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9.2 9.500a2.900 2.900 0 1 1 4.300 2.600c-.900.5-1.500 1-1.500 2M12 17.200h.01"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.500 2"/>',
    "alert": '<path d="M12 4 2.5 20h19zM12 10v4M12 17h.01"/>',
    "door": '<path d="M10 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h4M15 8l4 4-4 4M19 12H9"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="m11 12 8-8M16 7l2.500 2.500M14 9l1.500 1.500"/>',
    "copy": '<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/>',
    "share": '<path d="M12 15V4M8 7.500 12 4l4 3.500M6 12v7h12v-7"/>',
    "calendar": '<rect x="4" y="5" width="16" height="15" rx="2"/><path d="M4 10h16M8 3v4M16 3v4"/>',
    "store": '<path d="M4 9 6 4h12l2 5a2.700 2.700 0 0 1-5.300.5 2.700 2.700 0 0 1-5.400 0A2.700 2.700 0 0 1 4 9zM6 12v8h12v-8M10 20v-4h4v4"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m4 7 8 6 8-6"/>',
    "bell": '<path d="M6 16v-5a6 6 0 0 1 12 0v5l2 2H4zM10.500 21h3"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "shield": '<path d="M12 3.500 5 6v6c0 4.500 3 7 7 8.500 4-1.500 7-4 7-8.500V6z"/>',
    "down": '<path d="m6 9 6 6 6-6"/>',
    "cup": '<path d="M5 9h11v6a5 5 0 0 1-5 5h-1a5 5 0 0 1-5-5zM16 11h2a2.5 2.5 0 0 1 0 5h-2.200M8 3v3M12 3v3"/>',
    "bread": '<path d="M4 11c0-3.3 3.6-6 8-6s8 2.7 8 6c0 1.3-.8 2-2 2v6H6v-6c-1.2 0-2-.7-2-2zM9 9l1 3M13 8.500l1 3"/>',
    "scissors": '<circle cx="6" cy="7" r="2.5"/><circle cx="6" cy="17" r="2.5"/><path d="M8.2 8.3 20 17M8.2 15.7 20 7"/>',
    "bag": '<path d="M6 8h12l1 12H5zM9 8V7a3 3 0 0 1 6 0v1"/>',
    "leaf": '<path d="M5 19c0-9 5-14 14-14 0 9-5 14-14 14zM5 19l7-7"/>',
    "plate": '<circle cx="12" cy="12" r="8"/><circle cx="12" cy="12" r="4"/>',
    "star": '<path d="m12 4 2.5 5.2 5.5.8-4 4 1 5.6-5-2.7-5 2.7 1-5.6-4-4 5.5-.8z"/>',
    "heart": '<path d="M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.3 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z"/>',
    "paw": '<circle cx="7" cy="9" r="1.8"/><circle cx="12" cy="7" r="1.8"/><circle cx="17" cy="9" r="1.8"/><path d="M12 12c-3 0-5 3-5 5s2 2.5 5 2.5 5-.5 5-2.5-2-5-5-5z"/>',
    "flower": '<circle cx="12" cy="12" r="2.5"/><path d="M12 9.500c-2-3 0-5.5 0-5.500s2 2.5 0 5.500zm0 5c-2 3 0 5.5 0 5.500s2-2.5 0-5.500zM9.5 12c-3-2-5.5 0-5.5 0s2.5 2 5.5 0zm5 0c3-2 5.5 0 5.5 0s-2.5 2-5.5 0z"/>',
}
CARD_ICONS = ("cup", "bread", "scissors", "bag", "leaf", "plate", "star", "heart", "paw", "flower", "gift")
"""What a shop may put on its card."""
