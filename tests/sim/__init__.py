"""The deterministic simulator: the till's own script, clocks, a bad network, power cuts; the server's own code. One seed is one course of events."""
