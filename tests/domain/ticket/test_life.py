"""The whole life of a work order, told as tables: what each act brings, and why another is refused."""

from __future__ import annotations

import pytest

from dispatch_tui.domain.ticket.reading import identity_open_to
from tests.domain.ticket.tale import Tale, tell

RECEIVED = """
    system received  number=1 source=call ringing=true    -> ringing
    li     answered                                       -> received
"""
CLASSIFIED = (
    RECEIVED
    + """
    li     classified item=light category=lamps demands=verify,callback,recheck urgency=3  -> to_dispatch
"""
)
SENT = (
    CLASSIFIED
    + """
    li     dispatched department=cgj part=lead            -> awaiting_ack
"""
)
IN_HAND = (
    SENT
    + """
    cgj    acknowledged order=cgj                         -> in_progress
"""
)
REPORTED = (
    IN_HAND
    + """
    cgj    reported order=cgj outcome=solved              -> to_verify
"""
)
VERIFIED = (
    REPORTED
    + """
    li     verified order=cgj                             -> to_call_back
"""
)
CALLED = (
    VERIFIED
    + """
    li     called_back reached=true solved=true satisfied=true  -> to_close
"""
)
CLOSED = (
    CALLED
    + """
    sun    rechecked passed=true photo                    -> to_close
    li     closed                                         -> closed
"""
)

STORIES = {
    "from the ring to the closing": CLOSED,
    "two dispatchers cannot both answer one ringing call": """
        system received number=1 source=call ringing=true -> ringing
        li     answered                                   -> received
        zhao   answered                                   !! status
        zhao   taken                                      !! taken_by
        li     taken                                      !! already_yours
        li     released                                   -> received
        zhao   released                                   !! not_taken
        zhao   taken                                      -> received
        li     handed_over to=li                          !! taken_by
        zhao   handed_over to=li                          -> received
        wang   taken                                      -> received
    """,
    "an abandoned call": """
        system received number=1 source=call ringing=true -> ringing
        li     classified item=light category=lamps demands=verify !! status
        li     cancelled reason=hung_up                   -> cancelled
        li     reopened reason=rang_again                 -> received
    """,
    "the caller asks after an older order": """
        system received number=2 source=call ringing=true -> ringing
        li     answered                                   -> received
        li     attached to=t0 number=1                    -> merged
        li     classified item=light category=lamps demands=verify !! status
    """,
    "an older order is asked after": SENT + """
        li     inquired ticket=t2 told=awaiting_ack       -> awaiting_ack
        zhao   inquired ticket=t3                         -> awaiting_ack
        cgj    inquired ticket=t4                         !! role
    """,
    "something is missing": RECEIVED + """
        li     info_needed reason=where                   -> needs_info
        li     dispatched department=cgj part=lead        !! status
        li     info_supplied fields.grid=GT-031           -> received
        li     info_supplied                              !! status
    """,
    "answered directly, asked again": RECEIVED + """
        li     answered_directly reason=policy            -> closed
        li     reopened reason=more                       -> received
    """,
    "refused with a reason": RECEIVED + """
        li     refused                                    !! malformed
        li     refused reason=private_quarrel             -> refused
        li     refused reason=again                       !! status
    """,
    "transferred to an emergency number, for good": RECEIVED + """
        li     transferred number=110                     -> transferred
        li     reopened reason=no                         !! status
    """,
    "nothing is dispatched unclassified": RECEIVED + """
        li     dispatched department=cgj part=lead        !! status
        li     classified item=light category=lamps demands=verify
        + li   dispatched department=cgj part=lead        -> awaiting_ack
        + li   dispatched department=zjj part=support     -> awaiting_ack
        + li   dispatched department=gaj part=support     -> awaiting_ack
    """,
    "one lead, any number of supports": CLASSIFIED + """
        li     dispatched department=zjj part=support     !! lead_first
        li     dispatched department=cgj part=lead        -> awaiting_ack
        li     dispatched department=gaj part=lead        !! lead_stands
        li     dispatched department=cgj part=support     !! already_dispatched
        li     dispatched department=zjj part=helper      !! no_such_part
        li     dispatched department=zjj part=support     -> awaiting_ack
        cgj    acknowledged order=cgj                     -> awaiting_ack
        zjj    acknowledged order=zjj                     -> in_progress
    """,
    "a department acts on its own orders only": SENT + """
        zjj    acknowledged order=cgj                     !! no_order_here
        li     dispatched department=zjj part=support     -> awaiting_ack
        zjj    acknowledged order=cgj                     !! other_department
        zjj    noted                                      -> awaiting_ack
        gaj    noted                                      !! no_order_here
        qian   acknowledged order=cgj                     !! role
        cgj    dispatched department=gaj part=support     !! role
    """,
    "whom one reached": SENT + """
        li     notified order=cgj channel=phone reached=false           -> awaiting_ack
        li     notified order=cgj channel=wechat reached=true answer=coming  -> awaiting_ack
        cgj    notified order=cgj channel=phone reached=true            !! role
    """,
    "arrived without acknowledging": SENT + """
        cgj    arrived order=cgj                          -> in_progress
        cgj    acknowledged order=cgj                     !! order_step
        cgj    reported order=cgj outcome=solved          -> to_verify
    """,
    "all have to report before it is verified": SENT + """
        li     dispatched department=zjj part=support     -> awaiting_ack
        cgj    acknowledged order=cgj                     -> awaiting_ack
        cgj    reported order=cgj outcome=solved          -> awaiting_ack
        li     verified order=cgj                         !! status
        zjj    acknowledged order=zjj                     -> in_progress
        zjj    reported order=zjj outcome=solved          -> to_verify
        li     verified order=cgj                         -> to_verify
        li     verified order=zjj                         -> to_call_back
    """,
    "a support is waived": SENT + """
        li     dispatched department=zjj part=support     -> awaiting_ack
        cgj    reported order=cgj outcome=solved          -> awaiting_ack
        li     support_waived order=cgj                   !! order_step_or_lead
        li     support_waived order=zjj reason=not_needed -> to_verify
        zjj    acknowledged order=zjj                     !! order_step
    """.replace("order_step_or_lead", "lead_not_waived"),
    "a return is granted": IN_HAND + """
        cgj    returned order=cgj reason=not_ours         -> return_review
        cgj    return_granted order=cgj                   !! role
        li     return_granted order=cgj                   -> to_dispatch
        li     dispatched department=zjj part=lead        -> awaiting_ack
    """,
    "a refused return goes back to where it stood": IN_HAND + """
        cgj    arrived order=cgj                          -> in_progress
        cgj    returned order=cgj reason=not_ours         -> return_review
        li     return_refused order=cgj                   -> in_progress
        cgj    arrived order=cgj                          !! order_step
        cgj    reported order=cgj outcome=solved          -> to_verify
    """,
    "after two returns a ruling, and no third": IN_HAND + """
        cgj    returned order=cgj reason=not_ours         -> return_review
        li     return_granted order=cgj                   -> to_dispatch
        li     dispatched department=zjj part=lead        -> awaiting_ack
        zjj    returned order=zjj reason=not_ours         -> return_review
        li     return_granted order=zjj                   !! ruling_needed
        wang   return_refused order=zjj                   !! ruling_needed
        li     ruled order=zjj department=pgb             !! role
        wang   ruled order=zjj department=pgb             -> to_dispatch
        li     dispatched department=cgj part=lead        !! ruling_stands
        + wang dispatched department=pgb part=lead ruled=true  -> awaiting_ack
        pgb    returned order=pgb reason=not_ours         !! ruling_stands
        pgb    acknowledged order=pgb                     -> in_progress
    """,
    "a ruling names the department that returned it": IN_HAND + """
        cgj    returned order=cgj reason=not_ours         -> return_review
        wang   ruled order=cgj department=cgj             -> in_progress
        cgj    returned order=cgj reason=not_ours         !! ruling_stands
    """,
    "a ruled order needs a ruling": CLASSIFIED + """
        li     dispatched department=cgj part=lead ruled=true  !! no_ruling
    """,
    "no third return even where both were refused": IN_HAND + """
        cgj    returned order=cgj reason=not_ours         -> return_review
        li     return_refused order=cgj                   -> in_progress
        cgj    returned order=cgj reason=not_ours         -> return_review
        wang   ruled order=cgj department=gaj             -> to_dispatch
        wang   dispatched department=gaj part=lead ruled=true -> awaiting_ack
        li     dispatched department=zjj part=support     -> awaiting_ack
        zjj    returned order=zjj reason=not_ours         !! no_more_returns
    """,
    "more time": IN_HAND + """
        li     extension_granted order=cgj until=5        !! no_extension_asked
        cgj    extension_asked order=cgj until=5          -> extension_review
        cgj    extension_asked order=cgj until=6          !! extension_pending
        cgj    extension_granted order=cgj until=5        !! role
        li     extension_granted order=cgj until=5        -> in_progress
        cgj    extension_asked order=cgj until=9          -> extension_review
        li     extension_refused order=cgj                -> in_progress
        cgj    extension_asked order=cgj until=9          -> extension_review
        cgj    reported order=cgj outcome=solved          -> to_verify
    """,
    "waiting on something out of reach": IN_HAND + """
        li     resumed                                    !! status
        li     suspended reason=weather                   -> suspended
        li     dispatched department=zjj part=support     !! status
        cgj    reported order=cgj outcome=solved          -> to_verify
        li     dispatched department=zjj part=support     !! suspended
        li     resumed                                    -> to_verify
        li     resumed                                    !! not_suspended
    """,
    "an order withdrawn, and the department learns of it": SENT + """
        li     withdrawn order=cgj reason=wrong           -> to_dispatch
        cgj    acknowledged order=cgj                     !! order_step
        li     dispatched department=cgj part=lead        -> awaiting_ack
        li     withdrawn order=cgj                        -> to_dispatch
        cgj    withdrawal_acknowledged order=cgj          -> to_dispatch
        li     cancelled reason=settled                   -> cancelled
    """,
    "no cancelling under a live order": SENT + """
        li     cancelled reason=settled                   !! status
        li     suspended reason=weather                   -> suspended
        li     cancelled reason=settled                   !! orders_live
    """,
    "sent back for rework": CALLED + """
        li     sent_back order=cgj reason=not_done        -> in_progress
        cgj    returned order=cgj reason=not_ours         !! order_step
        cgj    reported order=cgj outcome=solved          -> to_verify
        li     verified order=cgj                         -> to_call_back
        li     closed                                     !! status
    """,
    "three calls that reach nobody": VERIFIED + """
        li     called_back reached=false                  -> to_call_back
        li     called_back reached=true                   !! call_back_answers
        li     called_back reached=false                  -> to_call_back
        li     closed                                     !! status
        li     called_back reached=false                  -> to_close
        li     rechecked passed=true photo                -> to_close
        li     closed                                     -> closed
    """,
    "the caller says it is not solved": CALLED + """
        li     called_back reached=true solved=false       -> to_call_back
        li     closed                                     !! status
        li     called_back reached=false                  -> to_call_back
        li     called_back reached=false                  -> to_call_back
        li     called_back reached=false                  -> to_call_back
        li     called_back reached=true solved=true       -> to_close
    """,
    "no closing before somebody looked on site": CALLED + """
        li     closed                                     !! recheck_missing
        sun    rechecked passed=true                      !! photo_needed
        sun    rechecked passed=false photo               -> to_close
        li     closed                                     !! recheck_failed
        sun    closed                                     !! role
        sun    rechecked passed=true photo                -> to_close
        li     closed                                     -> closed
    """,
    "an item that demands nothing but the report": RECEIVED + """
        li     classified item=light category=lamps demands=  -> to_dispatch
        li     dispatched department=cgj part=lead        -> awaiting_ack
        cgj    reported order=cgj outcome=solved          -> to_close
        li     closed                                     -> closed
    """,
    "reopened": CLOSED + """
        cgj    reported order=cgj outcome=solved          !! order_step
        li     reopened reason=back_again                 -> to_dispatch
        li     closed                                     !! status
        li     dispatched department=cgj part=lead        -> awaiting_ack
        cgj    returned order=cgj reason=not_ours         -> return_review
    """,
    "urged while somebody has it": SENT + """
        cgj    urged                                      !! role
        li     urged order=cgj                            -> awaiting_ack
        li     urged                                      -> awaiting_ack
    """,
    "nothing to urge before an order": CLASSIFIED + """
        li     urged                                      !! status
    """,
    "supervision is the supervisor's": SENT + """
        li     supervised level=red                       !! role
        wang   supervised level=red                       -> awaiting_ack
        wang   supervised level=purple                    !! no_such_level
    """,
    "merged and parted": SENT + """
        li     merged other=t1                            !! merge_with_itself
        li     merged other=t0                            -> merged
        li     merged other=t0                            !! already_merged
        cgj    reported order=cgj outcome=solved          -> merged
        li     closed                                     !! status
        li     verified order=cgj                         -> merged
        li     unmerged other=t5                          !! not_merged
        li     unmerged other=t0                          -> to_call_back
        li     merged other=t2                            -> to_call_back
    """,
    "a confidential caller": RECEIVED + """
        li     revealed what=caller                       -> received
        li     corrected fields.confidential=true         -> received
        li     revealed what=caller                       !! confidential
        wang   revealed what=caller                       -> received
        li     corrected fields.confidential=false        !! role
        wang   corrected fields.confidential=false        -> received
        li     revealed what=caller                       -> received
    """,
    "notes from everybody, corrections at any time": CLOSED + """
        qian   noted                                      -> closed
        sun    noted @words=hello                         -> closed
        cgj    noted                                      -> closed
        li     corrected fields.grid=GT-031 @address=here -> closed
        qian   corrected fields.grid=GT-031               !! role
    """,
    "a row of the past": """
        system received number=1 source=platform closed_at=5 fields.item=light -> closed
        li     closed                                     !! status
    """,
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_life(name: str):
    tell(STORIES[name])


def test_answering_takes():
    assert tell(RECEIVED).read().taken_by == "li"


def test_the_second_reopening_raises_supervision():
    again = """
        li reopened reason=back_again -> to_dispatch
        li dispatched department=cgj part=lead
        cgj reported order=cgj outcome=solved
        li verified order=cgj
        li called_back reached=true solved=true
        li rechecked passed=true photo
        li closed -> closed
        li reopened reason=back_again -> to_dispatch
    """
    tale = tell(CLOSED)
    assert tale.read().supervised == "none"
    tell(again, tale)
    assert (tale.read().reopens, tale.read().supervised) == (2, "yellow")
    tell("wang supervised level=none", tale)
    assert tale.read().supervised == "none"


@pytest.mark.parametrize(
    ("calls", "rating"),
    [
        ("li called_back reached=true solved=true satisfied=true", "satisfied"),
        ("li called_back reached=true solved=true satisfied=false", "dissatisfied"),
        ("li called_back reached=true solved=true", "not_rated"),
        ("li called_back reached=false\n" * 3, "not_rated"),
    ],
)
def test_how_the_caller_rated_it(calls: str, rating: str):
    tale = tell(VERIFIED)
    assert tale.read().rating is None
    tell(calls, tale)
    tell("li rechecked passed=true photo\nli closed -> closed", tale)
    assert tale.read().rating == rating


def test_sending_back_clears_call_back_and_recheck():
    tale = tell(CALLED + "sun rechecked passed=true photo")
    assert (tale.read().call_back_met, tale.read().recheck_met) == (True, True)
    tell("li sent_back order=cgj reason=not_done -> in_progress", tale)
    ticket = tale.read()
    assert (ticket.call_back_met, ticket.recheck_met, ticket.orders[0].reported_at) == (False, False, None)


def test_each_order_has_its_own_times():
    tale = tell(SENT + """
        li  dispatched department=zjj part=support
        zjj acknowledged order=zjj
        zjj extension_asked order=zjj until=900
        li  extension_granted order=zjj until=800
        zjj extension_asked order=zjj until=990
        li  extension_refused order=zjj
        cgj arrived order=cgj
        zjj reported order=zjj outcome=solved
    """)  # fmt: skip
    lead, support = tale.read().orders
    at = {(event.kind, event.actor): event.wall for event in tale.events}
    assert lead.acknowledged_at == lead.arrived_at == at["arrived", "cgj"]
    assert support.acknowledged_at == at["acknowledged", "zjj"]
    assert support.reported_at == at["reported", "zjj"]
    assert (support.arrived_at, lead.reported_at) == (None, None)
    assert (support.extension, support.extended_until) == (None, 800)


def test_suspension_pauses_between_two_times():
    tale = tell(IN_HAND + "li suspended reason=weather\nli noted\nli resumed\nli suspended reason=parts")
    walls = {event.kind: event.wall for event in tale.events[-2:]}
    first, second = tale.read().suspensions
    assert first[1] == walls["resumed"]
    assert second == (walls["suspended"], None)


def test_withdrawn_and_sent_again_keeps_the_first_start():
    tale = tell(SENT + "li withdrawn order=cgj\nli dispatched department=cgj part=lead")
    first, second = tale.read().orders
    assert first.step == "withdrawn"
    assert second.started_at == first.sent_at < second.sent_at
    tell("li withdrawn order=cgj\nli dispatched department=cgj part=lead restart=true", tale)
    newest = tale.read().orders[-1]
    assert newest.started_at == newest.sent_at


def test_a_reopening_starts_the_clocks_anew():
    tale = tell(CLOSED + "li reopened reason=back\nli dispatched department=cgj part=lead")
    newest = tale.read().orders[-1]
    assert newest.started_at == newest.sent_at


@pytest.mark.parametrize(
    ("role", "confidential", "shown"),
    [
        ("dispatcher", False, True), ("dispatcher", True, False), ("supervisor", False, True),
        ("supervisor", True, True), ("department", False, True), ("department", True, False), ("trainer", False, False),
        ("collector", False, False),
    ],
)  # fmt: skip
def test_who_sees_a_caller(role: str, confidential: bool, shown: bool):
    assert identity_open_to(confidential, role) is shown


def test_an_inquiry_is_counted_and_an_urge_too():
    ticket = tell(STORIES["an older order is asked after"]).read()
    assert ticket.inquiries == 2
    assert tell(STORIES["urged while somebody has it"]).read().urges == 2


def test_what_a_correction_sets_stands():
    tale = Tale()
    tell(RECEIVED + "li corrected fields.urgency=1 @address=old\nli corrected @address=new", tale)
    fields = tale.read().fields
    assert fields["urgency"] == 1
    assert tale.seat.content(fields["address"]) == "new"
