"""Signing in: a code and a PIN, proved against a verifier that stays on this station; wrong ones make one wait."""

from __future__ import annotations

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.work import Operator
from dispatch_tui.domain.ticket.kinds import ROLES
from dispatch_tui.store.log import NewPart
from dispatch_tui.store.store import Store

FREE_TRIES = 5
SHORTEST_PIN = 4
_LONGEST_CODE = 32
_FIRST_WAIT = 30_000
_LONGEST_WAIT = 3_600_000


def operator(store: Store, code: str) -> Operator:
    """Who ``code`` is now; raises Refused ``no_such_operator`` or ``operator_disabled``."""
    known = store.authority.now().operators.get(code)
    if known is None or known.role == "system":
        raise Refused("no_such_operator", operator=code)
    if not known.enabled:
        raise Refused("operator_disabled", operator=code)
    name = store.text(known.name) if known.name else None
    return Operator(code, name or code, known.role, known.department or None)


def prove_pin(store: Store, code: str, pin: str, now: int) -> None:
    """Raises Refused ``wrong_pin`` (with how many tries are free), ``wait`` (with how long) or ``no_pin``."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    kept = store.local.pin(code)
    if kept is None:
        raise Refused("no_pin", operator=code)
    if now < kept.not_before:
        raise Refused("wait", seconds=-(-(kept.not_before - now) // 1000))
    try:
        PasswordHasher().verify(kept.verifier, pin)
    except (VerificationError, InvalidHashError):
        wrong = kept.wrong + 1
        wait = 0 if wrong < FREE_TRIES else min(_FIRST_WAIT * 2 ** (wrong - FREE_TRIES), _LONGEST_WAIT)
        store.local.count_wrong(code, wrong, now + wait if wait else 0)
        if wait:
            raise Refused("wait", seconds=wait // 1000) from None
        raise Refused("wrong_pin", left=FREE_TRIES - wrong) from None
    store.local.count_wrong(code, 0, 0)


def prove_pin_long_enough(pin: str) -> None:
    """Raises Refused ``pin_too_short``."""
    if len(pin) < SHORTEST_PIN:
        raise Refused("pin_too_short", least=SHORTEST_PIN)


def set_pin(store: Store, code: str, pin: str) -> None:
    """Keep a verifier for ``pin`` on this station; raises Refused ``pin_too_short``."""
    from argon2 import PasswordHasher

    prove_pin_long_enough(pin)
    store.local.keep_pin(code, PasswordHasher().hash(pin))


def prove_code(code: str) -> None:
    """Raises Refused ``bad_operator_code`` unless ``code`` can be typed on any keyboard, and is short."""
    if not (code.isascii() and len(code) <= _LONGEST_CODE and code.replace("-", "").replace("_", "").isalnum()):
        raise Refused("bad_operator_code", operator=code)


def add_operator(
    store: Store, by: Operator, now: int, code: str, *, role: str, name: str = "", department: str = ""
) -> None:
    """Admit an operator; raises Refused ``operator_exists``, ``no_such_role``, ``no_such_department``."""
    prove_code(code)
    _require_supervisor(by)
    if code in store.authority.now().operators:
        raise Refused("operator_exists", operator=code)
    parts = [NewPart("operator.name", "person", name.encode())] if name else []
    _authority_act(store, by, now, "operator_added", code, role, department, parts)


def set_role(store: Store, by: Operator, now: int, code: str, role: str, department: str = "") -> None:
    """Give an operator another role; the last supervisor keeps theirs."""
    _require_supervisor(by)
    operator(store, code)
    if role != "supervisor" and _supervisors(store) == {code}:
        raise Refused("last_supervisor")
    _authority_act(store, by, now, "operator_role_set", code, role, department, [])


def disable(store: Store, by: Operator, now: int, code: str) -> None:
    """Shut an operator out; the last supervisor stays."""
    _require_supervisor(by)
    operator(store, code)
    if _supervisors(store) == {code}:
        raise Refused("last_supervisor")
    with store.transaction(now) as tx:
        tx.act(by.code, by.role).add("authority", "operator_disabled", {"operator": code})


def _authority_act(
    store: Store, by: Operator, now: int, kind: str, code: str, role: str, department: str, parts: list[NewPart]
) -> None:
    _require_supervisor(by)
    if role not in ROLES or role == "system":
        raise Refused("no_such_role", role=role, roles=[one for one in ROLES if one != "system"])
    if (role == "department") != bool(department):
        raise Refused("department_needed" if role == "department" else "no_department_for", role=role)
    if department and department not in store.pack_in_force.departments:
        raise Refused("no_such_department", department=department)
    with store.transaction(now) as tx:
        tx.act(by.code, by.role).add(
            "authority", kind, {"operator": code, "role": role, "department": department}, parts=parts
        )


def _require_supervisor(by: Operator) -> None:
    if by.role != "supervisor":
        raise Refused("role", role=by.role, allowed=["supervisor"])


def _supervisors(store: Store) -> set[str]:
    return {
        code for code, one in store.authority.now().operators.items() if one.role == "supervisor" and one.enabled
    }


def reset_pin(store: Store, by: Operator, now: int, code: str, pin: str) -> None:
    """A supervisor gives ``code`` a new PIN; that it happened is logged, the PIN is not."""
    _require_supervisor(by)
    operator(store, code)
    set_pin(store, code, pin)
    with store.transaction(now) as tx:
        tx.act(by.code, by.role).add("authority", "pin_reset", {"operator": code})


def first_supervisor(store: Store, pin: str, code: str | None = None) -> Operator:
    """A supervisor (None: the first) sets the first PIN of this station; raises Refused ``pins_exist``, or ``no_pin``
    where ``code`` is no supervisor."""
    if store.local.has_pins():
        raise Refused("pins_exist")
    supervisors = _supervisors(store)
    chosen = min(supervisors) if code is None and supervisors else code
    if chosen is None or chosen not in supervisors:
        raise Refused("no_pin", operator=chosen or "")
    set_pin(store, chosen, pin)
    return operator(store, chosen)


def as_dispatcher(found: Operator) -> Operator:
    """A supervisor who proved no PIN acts with a dispatcher's rights: whoever may open the store may do that."""
    return Operator(found.code, found.name, "dispatcher")
