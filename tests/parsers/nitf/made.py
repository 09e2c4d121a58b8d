"""NITF documents of invented stories."""

from __future__ import annotations


def nitf(
    *, head: str = "", docdata: str = "", status: str = "", body_head: str = "", content: str = "<p>Text.</p>",
    end: str = "", root: str = "", headline: str = "<hedline><hl1>Ferry aground</hl1></hedline>",
) -> str:  # fmt: skip
    """Return a NITF document made of the parts given, and of usual ones elsewhere."""
    return (
        f'<nitf {root}><head>{head}<docdata {status}><doc-id id-string="isl.1"/>'
        f'<date.issue norm="20240501T101500+0200"/>{docdata}</docdata></head>'
        f"<body><body.head>{headline}{body_head}</body.head><body.content>{content}</body.content>"
        f"<body.end>{end}</body.end></body></nitf>"
    )
