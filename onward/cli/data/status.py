"""``onward status``: which snapshot holds, its layers, and what has grown old."""

from onward.cli.options import DEFAULT_WORKSPACE, PolicyFile, RulesFolder, Shared


def status(shared: Shared, rules: RulesFolder = None, policy: PolicyFile = None) -> None:
    """Show what is loaded, and what has grown old.

    Shows the snapshot, its layers with dates, counts and ages, the engine, rule pack and policy.
    """
    from onward.cli.printing import render
    from onward.cli.printing.data.status import print_status
    from onward.errors import StoreError

    answer = shared.open(rules, policy).status(on=shared.on)
    render.json_block(answer.to_data()) if shared.json else print_status(answer)
    # how to begin is said, too: a first look, or a slip of the pen
    if shared.workspace != DEFAULT_WORKSPACE and not shared.workspace.is_dir():
        raise StoreError(
            f"{shared.workspace}: there is no such workspace; check --workspace and "
            "ONWARD_WORKSPACE, or make it with `onward load`"
        )
