from __future__ import annotations

from source_files import read, served, untold

from trackdown.adapters.routes.django import DjangoReader

READER = DjangoReader()
VIEWS = """
from django.views import View
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework import generics, mixins, viewsets
from rest_framework.decorators import action, api_view

class Posts(viewsets.ModelViewSet):
    lookup_field = "slug"
    @action(detail=True, methods=["post"], url_path="publish-now")
    def publish(self, request, slug=None): ...
    @action(detail=False)
    def recent(self, request): ...

class Tags(mixins.ListModelMixin, viewsets.GenericViewSet): ...
class Both(generics.ListCreateAPIView): ...
class Own(View):
    def get(self, request): ...
    def delete(self, request): ...

@api_view(["GET", "PUT"])
def api(request): ...
@require_POST
def only_post(request): ...
def anything(request): ...
"""


def site(patterns: str) -> dict[str, str]:
    return {
        "site/settings.py": "ROOT_URLCONF = 'site.urls'\n",
        "site/urls.py": "from django.urls import include, path, re_path\nfrom django.contrib import admin\n"
        "from rest_framework.routers import DefaultRouter, SimpleRouter\nfrom blog import views\n" + patterns,
        "blog/views.py": VIEWS,
    }


def test_function_and_class_views() -> None:
    patterns = """
urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", views.api),
    path("post/<int:pk>/", views.only_post),
    path("both/", views.Both.as_view()),
    path("own/<slug:name>", views.Own.as_view(), name="own"),
    re_path(r"^old/(?P<year>[0-9]+)/$", views.anything),
]
"""
    assert served(READER, site(patterns)) == [
        "ANY /old/{year}/",
        "DELETE /own/{name}",
        "GET /api/",
        "GET /both/",
        "GET /own/{name}",
        "POST /both/",
        "POST /post/{pk}/",
        "PUT /api/",
    ]


def test_routers_of_view_sets() -> None:
    patterns = """
router = DefaultRouter(trailing_slash=False)
router.register(r"posts", views.Posts)
router.register("tags", views.Tags, basename="tag")
urlpatterns = [path("api/", include(router.urls))]
"""
    assert served(READER, site(patterns)) == [
        "DELETE /api/posts/{slug}",
        "GET /api/posts",
        "GET /api/posts/recent",
        "GET /api/posts/{slug}",
        "GET /api/tags",
        "PATCH /api/posts/{slug}",
        "POST /api/posts",
        "POST /api/posts/{slug}/publish-now",
        "PUT /api/posts/{slug}",
    ]


def test_includes_lead_over_several_files() -> None:
    files = site('urlpatterns = [path("a/", include("blog.urls")), path("b/", include([path("c", views.api)]))]\n')
    files["blog/urls.py"] = (
        "from django.urls import path\nfrom .views import api\nurlpatterns = [path('x/', api)]\n"
        "urlpatterns += [path('y/', api)]\n"
    )
    assert served(READER, files) == [
        *("GET /a/x/", "GET /a/y/", "GET /b/c"),
        *("PUT /a/x/", "PUT /a/y/", "PUT /b/c"),
    ]


def test_a_configuration_that_nothing_includes_serves_nothing() -> None:
    files = site("urlpatterns = []\n")
    files["blog/urls.py"] = "from django.urls import path\nfrom .views import api\nurlpatterns = [path('x/', api)]\n"
    found = read(READER, files)
    assert found.routes == ()
    assert {item.path for item in found.asleep} == {"/x/"}


def test_what_cannot_be_followed_is_unknown() -> None:
    patterns = """
router = DefaultRouter()
router.register("gone", elsewhere.Things)
urlpatterns = [
    path("a/", include("missing.urls")),
    path("b/", elsewhere.view),
    path(PREFIX + "c/", views.api),
    re_path(r"^(en|de)/d$", views.only_post),
    path("r/", include(router.urls)),
]
"""
    assert untold(READER, site(patterns)) == [
        "ANY /a/…",
        "ANY /b/",
        "ANY /r/gone/…",
        "GET /…",
        "POST /…",
        "PUT /…",
    ]


def test_a_slash_is_added_to_reads_only() -> None:
    found = read(READER, site("urlpatterns = [path('api/', views.api)]\n"))
    assert {route.slash for route in found.routes} == {"added to reads"}
