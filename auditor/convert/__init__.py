"""From blocked to ready: the patches an architecture needs, drafted where that is work by rote, and proven."""

from auditor.convert.mail import mails
from auditor.convert.model import Conversion, Draft, Edit, HookEdit, Refusal, Signed
from auditor.convert.prove import convert

__all__ = ["Conversion", "Draft", "Edit", "HookEdit", "Refusal", "Signed", "convert", "mails"]
