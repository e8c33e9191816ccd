"""The command line: one file per noun beside this one, and one table from errors to exit codes."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from modelroots.cli import (
    ask,
    build,
    check,
    claims,
    demo,
    diff,
    doctor,
    export,
    funding,
    ingest,
    licenses,
    lineage,
    lint,
    neo4j,
    origins,
    replica,
    report,
    view,
    whatif,
)
from modelroots.cli.interrupts import spare_imports
from modelroots.cli.options import settings

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells use it."""

_QUERY_INTERRUPTED: Final = "Query interrupted"
"""What DuckDB says where Ctrl-C meets it at work."""
CANNOT_WRITE: Final = 3
_NO_ROOM: Final = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO)

app = typer.Typer(
    name="modelroots",
    help="The knowledge graph of open-weight AI: lineage, labs, owners, funders and licenses of models.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def options(
    home: Annotated[
        Path | None, typer.Option("--home", envvar="MODELROOTS_HOME", help="Folder of snapshots and graphs.")
    ] = None,
    *,
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    """Read the options that stand before the command."""
    settings.home = home
    if version:
        from modelroots import __version__

        typer.echo(f"modelroots {__version__}")
        raise typer.Exit


app.command()(build.build)
app.command()(diff.diff)
app.command()(lineage.lineage)
app.command()(lineage.path)
app.command()(lineage.search)
app.command()(origins.origins)
app.command()(whatif.whatif)
app.command()(whatif.concentration)
app.command()(licenses.licenses)
app.command()(check.check)
app.command()(report.report)
app.command()(funding.funding)
app.command()(funding.behind)
app.command()(funding.profile)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(ask.ask)
app.command()(demo.demo)
app.command()(doctor.doctor)
app.command()(lint.lint)
app.add_typer(ingest.app, name="ingest")
app.command()(replica.replica)
app.add_typer(view.app, name="view")
app.add_typer(neo4j.app, name="neo4j")
app.add_typer(export.app, name="export")
app.add_typer(claims.app, name="claims")


def main() -> None:
    """Run the command line and leave with its exit code."""
    spare_imports()
    code = run()
    if code == INTERRUPTED:
        os._exit(code)  # Python itself would die of the signal where Ctrl-C met compiled code
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; errors become messages on standard error and an exit code.

    0 ok, 1 a check failed, 2 usage, 3 bad data, 4 source unreachable, 5 store unreachable, 130 interrupted.
    """
    code = _run(arguments)
    if code == INTERRUPTED:
        sys.stderr.write("interrupted\n")
        sys.stderr.flush()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        _drop_output()
        if code == 0:  # else it was said already
            return _explain(error) or CANNOT_WRITE
    return code


def _run(arguments: list[str] | None) -> int:
    # Typer brings a click of its own, or uses the one installed: only its base classes tell which.
    click_exception: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")
    try:
        result = app(arguments, prog_name="modelroots", standalone_mode=False)
    except click_exception as error:
        error.show()
        return int(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit as error:
        if not isinstance(error.__context__, BrokenPipeError):
            raise
        _drop_output()  # the reader of the pipe has gone
        return 0
    except Exception as error:
        if isinstance(error, RuntimeError) and str(error) == _QUERY_INTERRUPTED:
            return INTERRUPTED
        code = _explain(error)
        if code is None:
            raise
        return code
    return result if isinstance(result, int) else 0


def _drop_output() -> None:
    """Let what is still buffered for standard output go nowhere: it must not raise again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _explain(error: Exception) -> int | None:
    """Write the message of a known error and return its exit code; None for one that is a defect of ours."""
    from graph.errors import ModelrootsError

    if isinstance(error, ModelrootsError):
        sys.stderr.write(f"modelroots: {error}\n")
        return error.exit_code
    if isinstance(error, OSError) and error.filename is not None:
        sys.stderr.write(f"modelroots: {error.filename}: {error.strerror}\n")
        return CANNOT_WRITE
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        sys.stderr.write(f"modelroots: cannot write ({error.strerror}).\n")
        return CANNOT_WRITE
    return None
