from django.urls import URLPattern, path

from workspaces.management_api.sharing import SharingView
from workspaces.management_api.workspace import WorkspaceView

urlpatterns: list[URLPattern] = [
    path("workspace/", WorkspaceView.as_view(), name="workspace"),
    path("sharing/", SharingView.as_view(), name="sharing"),
]
