"""The rules of a programme: what a visit earns, what a reward costs, what a card holds, and why.

Pure: facts and terms go in, decisions come out; no table, no clock, no chance. Every instant, day and id is given.

The ledger of a card is a function of the *set* of accepted facts (:func:`habitue.loyalty.replay.fold`), so that the
order in which facts arrive changes no balance. In order, one fact is decided on the card's state alone; a fact that
comes late, or that names another one (refund, undo), is decided by folding the card's past and posting the difference.

How the shell uses it, for the facts of one card in a batch, sorted by ``Fact.key``::

    programmes = (Programme(key, versions), ...)           once a shop; versions from terms_json.terms_from
    card       = memory.card_from(row.memory, open lots)   see below
    if deciding.needs_past(facts, card, programmes):
        decisions = late.decide_late(facts, card, late.Record(past, books), programmes, calendar)
    else:
        for fact in facts:
            decision = deciding.decide(fact, card, programmes, calendar)
            card = decision.card
    store, for each decision: the event with its outcome; if decision.accepted its postings, decision.lots (insert,
    or update by id), decision.gone (lots of which nothing is left); then memory.memory_as(card) once

============================  ==========================================================================================
``CardState``                 loaded from
============================  ==========================================================================================
purses[p].lots                the open lots of the card (left > 0): one row per lot
everything else               one JSON value on the card's row: owed, counters of the day, last visit, standing, vouchers
``past`` (only when late)     every accepted or waiting fact of the card, and of cards merged into it, in any order
``books`` (only when late)    sum of the card's postings by (programme, account, lot): see postings.books_of
============================  ==========================================================================================

Accepted are the outcomes of kind ``done`` and ``waiting``: such facts are the card's past for ever. ``ask``, ``refused``
and ``kept`` write nothing; asking again with ``confirmed`` (a member of staff; an owner for what was kept) does.
Merging cards: ``transfers``. A nightly fact of kind ``run``, for the cards of which ``expiry.due`` or ``changes.pending``
says so, writes what time has brought. Words: ``words``. All programmes of the shop are given each time, ended ones too.
"""
