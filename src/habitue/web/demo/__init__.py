"""The demo shop: a café with two years of life, whose ledger is as real as any other's."""
