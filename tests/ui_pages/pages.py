"""Each page with the services of a workspace, as the window makes it."""

from __future__ import annotations

from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.models import ModelService
from statuesorter.operations.own_labels import LabelService
from statuesorter.operations.preferences import SettingsService
from statuesorter.operations.retrain import TrainingService
from statuesorter.operations.runs import RunService
from statuesorter.operations.sort import SortService
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.pages.labels.labels_page import LabelsPage
from statuesorter.ui.pages.models.models_page import ModelsPage
from statuesorter.ui.pages.models.report_page import ReportPage
from statuesorter.ui.pages.plan.plan_page import PlanPage
from statuesorter.ui.pages.runs.runs_page import RunsPage
from statuesorter.ui.pages.settings.settings_page import SettingsPage
from statuesorter.ui.pages.training.training_page import TrainingPage


def plan_page(workspace: Workspace, jobs: JobRunner, sort: SortService | None = None) -> PlanPage:
    return PlanPage(sort or SortService(workspace), RunService(workspace), SettingsService(workspace), jobs)


def runs_page(workspace: Workspace, jobs: JobRunner) -> RunsPage:
    return RunsPage(RunService(workspace), jobs)


def training_page(workspace: Workspace, jobs: JobRunner) -> TrainingPage:
    return TrainingPage(TrainingService(workspace), jobs)


def models_page(workspace: Workspace, jobs: JobRunner) -> ModelsPage:
    return ModelsPage(ModelService(workspace), jobs)


def settings_page(workspace: Workspace, jobs: JobRunner) -> SettingsPage:
    return SettingsPage(SettingsService(workspace), jobs)


def labels_page(workspace: Workspace, jobs: JobRunner) -> LabelsPage:
    return LabelsPage(LabelService(workspace), jobs)


def report_page(workspace: Workspace, jobs: JobRunner) -> ReportPage:
    del jobs
    page = ReportPage()
    page.open_with(ModelService(workspace).row(), "")
    return page


ALL_PAGES = (plan_page, runs_page, training_page, models_page, report_page, settings_page, labels_page)
