// What every page runs: htmx, for parts of pages that follow what is typed. Pages work without it.
import "htmx.org";
import "./copy";
import "./passkeys";
