"""What a change introduces: two audits compared, under a policy. Nothing here prints."""

from auditor.gate.compare import compare, together
from auditor.gate.policy import gate
from auditor.gate.stored import read_report
from auditor.gate.waivers import read_waivers

__all__ = ["compare", "gate", "read_report", "read_waivers", "together"]
