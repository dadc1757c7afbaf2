"""The scripts' pure modules, proved by Node's own test runner: no page, no network, no storage."""
