"""What WordPress keeps of a post is not yet its HTML: paragraphs are blank lines, pictures stand in shortcodes."""

from __future__ import annotations

import html
import re

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_BLOCKS = (
    "address|article|aside|blockquote|details|div|dl|fieldset|figure|footer|form|h[1-6]|header|hr|iframe|main|nav|ol|p|"
    "pre|section|table|ul|video|audio"
)
_BLOCK_FIRST = re.compile(rf"</?(?:{_BLOCKS}|tbody|tr|td|th|li|figcaption)\b", re.IGNORECASE)
_AFTER_BLOCK = re.compile(rf"</(?:{_BLOCKS})>|<hr\b[^<>]*>", re.IGNORECASE)
_BEFORE_BLOCK = re.compile(rf"<(?:{_BLOCKS})\b", re.IGNORECASE)
_CAPTION = re.compile(r"\[(/?)(?:wp_)?caption(?:\s[^\[\]]*)?\]")
_EMBED = re.compile(r"\[embed(?:\s[^\[\]]*)?\]([^\[\]]*)\[/embed\]")
_SHORTCODE = re.compile(r"\[/?(?:gallery|audio|video|playlist|more|nextpage)(?:\s[^\[\]]*)?\]")
_BLOCK_EDITOR = "<!-- wp:"

_EXTENSIONS = {
    **dict.fromkeys(("jpg", "jpeg", "jpe"), ("picture", "image/jpeg")),
    **dict.fromkeys(("tif", "tiff"), ("picture", "image/tiff")),
    **dict.fromkeys(("mp4", "m4v"), ("video", "video/mp4")),
    **dict.fromkeys(("mov", "qt"), ("video", "video/quicktime")),
    **{name: ("picture", f"image/{name}") for name in ("png", "gif", "webp", "avif", "heic", "bmp")},
    **{name: ("video", f"video/{name}") for name in ("webm", "mpeg", "ogv")},
    "svg": ("graphic", "image/svg+xml"),
    "avi": ("video", "video/x-msvideo"),
    "mp3": ("audio", "audio/mpeg"),
    "m4a": ("audio", "audio/mp4"),
    "wav": ("audio", "audio/wav"),
    "ogg": ("audio", "audio/ogg"),
    "pdf": ("component", "application/pdf"),
    "doc": ("component", "application/msword"),
}


def media_kind(url: str) -> tuple[str, str | None]:
    """Return ninjs's type and the media type of an attachment, by its address; a picture where that says nothing."""
    ending = url.partition("?")[0].partition("#")[0].rpartition("/")[2].rpartition(".")[2].lower()
    return _EXTENSIONS.get(ending, ("picture", None))


def as_html(written: str) -> str:
    """Return a post's content as HTML.

    Shortcodes of WordPress's own are resolved where they hold text, else dropped. In the classic editor's posts, blank
    lines divide paragraphs and line ends are line breaks (WordPress core: wpautop); the block editor's are HTML.
    """
    written = written.replace("\r\n", "\n").replace("\r", "\n")
    if "[" in written:
        written = _EMBED.sub(_link, _CAPTION.sub(r"<\1figure>", written))
        written = _SHORTCODE.sub("", written)
    if _BLOCK_EDITOR in written or "\n" not in written:
        return written.strip()
    return _paragraphs(written)


def _link(match: re.Match[str]) -> str:
    url = html.escape(html.unescape(match[1].strip()))
    return f'<a href="{url}">{url}</a>'


def _blank_line_and(match: re.Match[str]) -> str:
    return f"\n\n{match[0]}"


def _and_blank_line(match: re.Match[str]) -> str:
    return f"{match[0]}\n\n"


def _paragraphs(written: str) -> str:
    if "<pre" in written.lower():
        return written.strip()
    written = _AFTER_BLOCK.sub(_and_blank_line, _BEFORE_BLOCK.sub(_blank_line_and, written))
    blocks = (block.strip() for block in _BLANK_LINES.split(written))
    return "\n".join(
        block if _BLOCK_FIRST.match(block) else "<p>" + block.replace("\n", "<br>\n") + "</p>"
        for block in blocks
        if block
    )
