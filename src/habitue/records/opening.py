"""From a path or an address to raw tables: a file of any kind, a folder of them, or a database."""

from __future__ import annotations

import stat
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from habitue.language import N_
from habitue.records import kinds
from habitue.records.delimited import Progress, read_delimited
from habitue.records.raw import FindHeader, RawTable, Refused
from habitue.records.reading_errors import (
    CannotOpen,
    Damaged,
    EmptyFile,
    FileMissing,
    NotAFile,
    NothingToRead,
    PasswordProtected,
    TableNotNamed,
    TooLargeUnpacked,
    UnknownKind,
)

MAX_UNPACKED_TEXT_BYTES: Final = 1024**3
"""What a ``.csv.gz`` or a ``.zip`` of CSV files may unpack to, on disk."""
MAX_ARCHIVED_FILES: Final = 200
_BLOCK: Final = 256 * 1024
_ENCRYPTED: Final = 0x1


def open_tables(
    source: str | Path, *, find_header: FindHeader, progress: Progress | None = None
) -> Iterator[RawTable]:
    """The tables of a file, of a folder's files in order of name, or of a database's table or query.

    A folder's subfolders and hidden files are left alone; files that are no tables are named, with the
    reason code ``not_a_table`` and line 0, in ``refused`` of the first table.

    Raises:
        ReadingError: nothing can be read; the message names the file and says what to do.
    """
    if isinstance(source, str) and "://" in source:
        from habitue.records.database import read_database

        yield read_database(source)
        return
    path = Path(source)
    if stat.S_ISDIR(_mode(path)):
        yield from _folder_tables(path, find_header, progress)
    else:
        yield from _file_tables(path, find_header, progress)


def _mode(path: Path) -> int:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise FileMissing(file=str(path)) from None
    except (OSError, ValueError) as trouble:
        raise CannotOpen(file=str(path), reason=_reason(trouble)) from trouble
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        # opening a pipe would wait for ever, a device may never end
        raise NotAFile(file=str(path))
    return mode


def _reason(trouble: Exception) -> str:
    return getattr(trouble, "strerror", None) or str(trouble)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        stream = path.open("rb")
    except OSError as trouble:
        raise CannotOpen(file=str(path), reason=_reason(trouble)) from trouble
    with stream:
        yield stream


def _kind(stream: BinaryIO) -> str:
    kind = kinds.kind_of(stream.read(kinds.HEAD_BYTES))
    stream.seek(0)
    return kind


def _folder_tables(folder: Path, find_header: FindHeader, progress: Progress | None) -> Iterator[RawTable]:
    readable, skipped = _sorted_out(folder)
    if not readable:
        found = ", ".join(item.value for item in skipped[:5]) or N_("it is empty")
        raise NothingToRead(file=str(folder), found=found)
    for path in readable:
        for table in _file_tables(path, find_header, progress):
            yield replace(table, refused=(*skipped, *table.refused))
            skipped = []


def _sorted_out(folder: Path) -> tuple[list[Path], list[Refused]]:
    """The folder's files that may hold tables, and a refusal for each of the others."""
    readable: list[Path] = []
    skipped: list[Refused] = []
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as trouble:
        raise CannotOpen(file=str(folder), reason=_reason(trouble)) from trouble
    for path in entries:
        # "~$sales.xlsx" is the lock that a spreadsheet leaves beside an open file
        if path.name.startswith((".", "~$")) or path.is_dir():
            continue
        if not path.is_file():
            skipped.append(Refused(0, "not_a_table", f"{path.name}: not an ordinary file"))
            continue
        with _opened(path) as stream:
            kind = _kind(stream)
        if kind in kinds.TABULAR:
            readable.append(path)
        else:
            skipped.append(Refused(0, "not_a_table", f"{path.name}: {kind}"))
    return readable, skipped


def _file_tables(path: Path, find_header: FindHeader, progress: Progress | None) -> Iterator[RawTable]:
    _mode(path)
    with _opened(path) as stream:
        kind = _kind(stream)
        if kind == kinds.GZIP:
            yield from _gzip_tables(stream, path.name, find_header, progress)
        elif kind == kinds.ZIP:
            yield from _zip_tables(path, find_header, progress)
        elif kind == kinds.OLE:
            from habitue.records import workbook

            workbook.check_ole_workbook(path, path.name)
            yield from workbook.read_workbook(path, path.name, find_header=find_header)
        else:
            yield from _plain_tables(stream, path.name, find_header, progress)


def _plain_tables(
    stream: BinaryIO, name: str, find_header: FindHeader, progress: Progress | None
) -> Iterator[RawTable]:
    """The tables of a file that is neither packed nor a workbook."""
    kind = _kind(stream)
    if kind == kinds.EMPTY:
        raise EmptyFile(file=name)
    if kind == kinds.TEXT:
        yield read_delimited(stream, name, find_header=find_header, progress=progress)
    elif kind == kinds.HTML:
        from habitue.records.html_tables import read_html

        yield from read_html(stream, name, find_header=find_header)
    elif kind == kinds.PARQUET:
        from habitue.records.columnar import read_parquet

        yield read_parquet(stream, name)
    elif kind in (kinds.SQLITE, kinds.DUCKDB):
        from habitue.records.database import table_names

        address = f"{kind}:///{getattr(stream, 'name', name)}"
        raise TableNotNamed(address=address, tables=", ".join(table_names(address)))
    else:
        raise UnknownKind(file=name, kind=N_("an archive in an archive") if kind in kinds.TABULAR else kind)


def _gzip_tables(
    stream: BinaryIO, name: str, find_header: FindHeader, progress: Progress | None
) -> Iterator[RawTable]:
    with tempfile.TemporaryFile() as unpacked:
        inflate = zlib.decompressobj(31)
        try:
            while packed := stream.read(_BLOCK):
                while packed:
                    unpacked.write(inflate.decompress(packed, 4 * _BLOCK))
                    _check_unpacked(unpacked.tell(), name)
                    packed = inflate.unconsumed_tail
                    if inflate.eof and inflate.unused_data.strip(b"\x00"):
                        packed, inflate = inflate.unused_data, zlib.decompressobj(31)
        except zlib.error as trouble:
            raise Damaged(file=name, reason=str(trouble)) from trouble
        if not inflate.eof:
            raise Damaged(file=name, reason=N_("cut short"))
        unpacked.seek(0)
        yield from _plain_tables(cast("BinaryIO", unpacked), name, find_header, progress)


def _check_unpacked(size: int, name: str) -> None:
    if size > MAX_UNPACKED_TEXT_BYTES:
        raise TooLargeUnpacked(file=name, limit=MAX_UNPACKED_TEXT_BYTES // 2**20)


def _zip_tables(path: Path, find_header: FindHeader, progress: Progress | None) -> Iterator[RawTable]:
    from habitue.records import workbook

    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except (BadZipFile, OSError, NotImplementedError, ValueError) as trouble:
        raise Damaged(file=path.name, reason=str(trouble)[:100]) from trouble
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names or "mimetype" in names:
        workbook.check_zipped_workbook(path, path.name)
        yield from workbook.read_workbook(path, path.name, find_header=find_header)
        return
    files = [member for member in members if not member.is_dir() and _is_visible(member.filename)]
    if not files or len(files) > MAX_ARCHIVED_FILES:
        raise NothingToRead(file=path.name, found=f"an archive of {len(files)} files")
    for member in sorted(files, key=lambda item: item.filename):
        yield from _member_tables(path, member, find_header, progress)


def _is_visible(name: str) -> bool:
    """Whether a packed file is one of the user's: Macs add hidden ones and a ``__MACOSX`` folder."""
    return not name.startswith("__MACOSX/") and not name.rsplit("/", 1)[-1].startswith(".")


def _member_tables(
    path: Path, member: ZipInfo, find_header: FindHeader, progress: Progress | None
) -> Iterator[RawTable]:
    """The tables of one packed file; it is unpacked under no name, so a name that climbs folders does nothing."""
    from habitue.records.workbook import unpacked_blocks

    name = f"{path.name} [{member.filename}]"
    if member.flag_bits & _ENCRYPTED:
        raise PasswordProtected(file=name)
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Damaged(file=name, reason=N_("unknown compression"))
    with _opened(path) as stream, tempfile.TemporaryFile() as unpacked:
        try:
            for block in unpacked_blocks(stream, member):
                unpacked.write(block)
                _check_unpacked(unpacked.tell(), name)
        except (BadZipFile, zlib.error, EOFError, ValueError) as trouble:
            raise Damaged(file=name, reason=str(trouble)) from trouble
        unpacked.seek(0)
        yield from _plain_tables(cast("BinaryIO", unpacked), name, find_header, progress)
