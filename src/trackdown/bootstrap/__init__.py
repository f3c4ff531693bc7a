"""The only place that builds adapters. What a command does not need is neither imported nor opened.

Callers say ``bootstrap.engine(project, environment)``: the names below, each built in the module of its subject.
"""

from __future__ import annotations

from trackdown.bootstrap.agents import (
    agency,
    brands,
    clinic,
    containment,
    installed_agents,
    notifier,
    prices,
    profiles,
)
from trackdown.bootstrap.briefs import handed_brief
from trackdown.bootstrap.engines import check_workable, engine
from trackdown.bootstrap.gates import gate_site
from trackdown.bootstrap.keeping import (
    agent_ticket_files,
    agent_ticket_folder,
    backup_states,
    backups,
    blobs,
    exported_file,
    lock_files,
    read_json,
)
from trackdown.bootstrap.opening import Places, Project, places, project, set_setting, workflows, workshop
from trackdown.bootstrap.repositories import (
    branch_beginner,
    branch_maker,
    check_out,
    commit_everything,
    existing_ci,
    file_reader,
    history,
    hooks,
    live_tester,
    merged_branches,
    new_repository,
    repository,
    sources,
    write_ci,
)
from trackdown.bootstrap.runs import (
    provisions,
    run_folder,
    session_logs,
    transcripts,
    working_in,
    workspace_of,
    workspace_survey,
)

__all__ = [
    "Places",
    "Project",
    "agency",
    "agent_ticket_files",
    "agent_ticket_folder",
    "backup_states",
    "backups",
    "blobs",
    "branch_beginner",
    "branch_maker",
    "brands",
    "check_out",
    "check_workable",
    "clinic",
    "commit_everything",
    "containment",
    "engine",
    "existing_ci",
    "exported_file",
    "file_reader",
    "gate_site",
    "handed_brief",
    "history",
    "hooks",
    "installed_agents",
    "live_tester",
    "lock_files",
    "merged_branches",
    "new_repository",
    "notifier",
    "places",
    "prices",
    "profiles",
    "project",
    "provisions",
    "read_json",
    "repository",
    "run_folder",
    "session_logs",
    "set_setting",
    "sources",
    "transcripts",
    "workflows",
    "working_in",
    "workshop",
    "workspace_of",
    "workspace_survey",
    "write_ci",
]
