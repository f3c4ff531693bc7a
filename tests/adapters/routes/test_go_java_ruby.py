"""Go's net/http, Gin, Echo and Chi; Spring; Rails."""

from __future__ import annotations

import pytest
from source_files import read, served, untold

from trackdown.adapters.routes.chi import ChiReader
from trackdown.adapters.routes.echo import EchoReader
from trackdown.adapters.routes.gin import GinReader
from trackdown.adapters.routes.net_http import NetHttpReader
from trackdown.adapters.routes.rails import RailsReader
from trackdown.adapters.routes.spring import SpringReader
from trackdown.core.contracts.shadowing import shadowed
from trackdown.ports.routes import RouteReader


def go(package: str, body: str) -> str:
    return f'package main\nimport "{package}"\nconst API = "/api"\nfunc main() {{\n{body}\n}}\n'


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('r := gin.Default()\nr.GET("/x/:id", h)', ["GET /x/{id}"]),
        ('r := gin.New()\ng := r.Group(API + "/v1", mw)\n{\ng.DELETE("/x/*rest", h)\n}', ["DELETE /api/v1/x/{rest}"]),
        ('r := gin.New()\nr.Use(mw)\nr.Handle("PUT", "/x", h)\nr.Any("/y", h)', ["ANY /y", "PUT /x"]),
        ('r := gin.New()\nr.Match([]string{"GET", "POST"}, "/x", h)', ["GET /x", "POST /x"]),
        ('r := gin.New()\na := r.Group("/a")\nb := a.Group("/b")\nb.PATCH("", h)', ["PATCH /a/b"]),
        ('r := gin.New()\n// r.GET("/x", h)', []),
    ],
)
def test_gin(body: str, names: list[str]) -> None:
    assert served(GinReader(), {"main.go": go("github.com/gin-gonic/gin", body)}) == names


def test_a_group_is_filled_by_a_function_of_another_package() -> None:
    files = {
        "main.go": 'package main\nimport (\n\t"github.com/gin-gonic/gin"\n\t"x/posts"\n)\nfunc main() {\n'
        '\tr := gin.New()\n\tposts.Register(r.Group("/posts"))\n}\n',
        "posts/routes.go": 'package posts\nimport "github.com/gin-gonic/gin"\n'
        'func Register(rg *gin.RouterGroup) {\n\trg.GET("/:id", one)\n}\n',
    }
    assert served(GinReader(), files) == ["GET /posts/{id}"]


@pytest.mark.parametrize(
    ("reader", "package", "body", "names"),
    [
        (GinReader(), "github.com/gin-gonic/gin", "r := gin.New()\nr.GET(path(), h)", ["GET …"]),
        (GinReader(), "github.com/gin-gonic/gin", 'r := gin.New()\nr.Handle(m, "/x", h)', ["ANY /x"]),
        (EchoReader(), "github.com/labstack/echo/v4", 'e := echo.New()\ne.Group(p).GET("/x", h)', ["GET …/x"]),
        (ChiReader(), "github.com/go-chi/chi/v5", 'r := chi.NewRouter()\nr.Mount("/x", gone.New())', ["ANY /x/…"]),
        (NetHttpReader(), "net/http", "m := http.NewServeMux()\nm.HandleFunc(pattern, h)", ["ANY …"]),
    ],
)
def test_what_go_computes_is_unknown(reader: RouteReader, package: str, body: str, names: list[str]) -> None:
    assert untold(reader, {"main.go": go(package, body)}) == names


def test_echo_groups_and_struct_fields() -> None:
    text = """package main
import "github.com/labstack/echo/v4"
type Server struct { e *echo.Echo }
func New() *Server { return &Server{e: echo.New()} }
func (s *Server) routes() {
	api := s.e.Group("/api")
	api.GET("/x/:id", h)
	s.e.Add("POST", "/y", h)
}
"""
    assert served(EchoReader(), {"main.go": text}) == ["GET /api/x/{id}", "POST /y"]


def test_fields_that_are_given_to_each_other_end() -> None:
    body = "\n".join(f"a.F{n} = b.F{(n + 1) % 30}\na.F{n} = c.F{(n + 7) % 30}" for n in range(30))
    text = go("github.com/gin-gonic/gin", f'r := gin.New()\n{body}\na.F1.GET("/y", h)\nr.GET("/x", h)')
    assert served(GinReader(), {"main.go": text}) == ["GET /x"]


def test_chi_routes_groups_and_mounts() -> None:
    text = """package main
import "github.com/go-chi/chi/v5"
func main() {
	r := chi.NewRouter()
	r.Route("/posts", func(r chi.Router) {
		r.Get("/", h)
		r.With(mw).Post("/", h)
		r.Route("/{id:[0-9]+}", func(r chi.Router) { r.Delete("/", h) })
	})
	r.Group(func(r chi.Router) { r.Method("PUT", "/x", h) })
	r.Mount("/users", users())
}
func users() chi.Router {
	r := chi.NewRouter()
	r.Get("/{name}", h)
	return r
}
"""
    names = ["DELETE /posts/{id}", "GET /posts", "GET /users/{name}", "POST /posts", "PUT /x"]
    assert served(ChiReader(), {"main.go": text}) == names


def test_patterns_of_net_http() -> None:
    body = """mux := http.NewServeMux()
mux.HandleFunc("GET /posts/{id}", h)
mux.Handle("POST example.com/posts", h)
mux.HandleFunc("/old/{$}", h)
inner := http.NewServeMux()
inner.HandleFunc("DELETE /x/{rest...}", h)
mux.Handle("/api/", http.StripPrefix("/api", inner))
mux.Handle("/static/", http.FileServer(dir))
http.HandleFunc("PUT /default", h)"""
    names = ["ANY /old/", "DELETE /api/x/{rest}", "GET /posts/{id}", "POST /posts", "PUT /default"]
    assert served(NetHttpReader(), {"main.go": go("net/http", body)}) == names


SPRING = """
package blog;
import org.springframework.web.bind.annotation.*;
@RestController
@RequestMapping(path = Paths.API + "/posts")
public class Posts {
  private static final String ONE = "/{id:\\\\d+}";
  @GetMapping
  public List<Post> every(@RequestParam(name = "page", defaultValue = "1") int page, @RequestParam String q) {}
  @GetMapping(
      value = ONE
  )
  public Post one(@PathVariable long id) {}
  @PostMapping(consumes = "application/json")
  @ResponseStatus(HttpStatus.CREATED)
  public Post make(@RequestBody Post post) {}
  @RequestMapping(value = {"/a", "/b"}, method = {RequestMethod.PUT, RequestMethod.PATCH})
  public Post both() {}
  // @DeleteMapping("/{id}")
}
"""
PATHS = 'package blog;\npublic class Paths { public static final String API = "/api"; }\n'


def test_spring_controllers() -> None:
    files = {"Posts.java": SPRING, "Paths.java": PATHS}
    names = [
        *("GET /api/posts", "GET /api/posts/{id}", "PATCH /api/posts/a", "PATCH /api/posts/b", "POST /api/posts"),
        *("PUT /api/posts/a", "PUT /api/posts/b"),
    ]
    assert served(SpringReader(), files) == names
    found = read(SpringReader(), files)
    stated = {route.name: route for route in found.routes}
    assert [(field.name, field.required) for field in stated["GET /api/posts"].query or ()] == [
        ("page", False),
        ("q", True),
    ]
    assert stated["POST /api/posts"].codes == ("201",)
    assert [(item.method, item.path) for item in found.asleep] == [("DELETE", "/{id}")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("application.properties", "server.servlet.context-path=/ctx\n"),
        ("src/main/resources/application.yml", "server:\n  servlet:\n    context-path: /ctx\n"),
    ],
)
def test_springs_context_path_stands_before_all(name: str, text: str) -> None:
    files = {"Posts.java": SPRING, "Paths.java": PATHS, name: text}
    assert all(route.path.startswith("/ctx/api/posts") for route in read(SpringReader(), files).routes)
    computed = {**files, name: text.replace("/ctx", "${CONTEXT}")}
    assert read(SpringReader(), computed).routes == ()


def test_a_spring_prefix_of_another_file_is_unknown_without_it() -> None:
    assert "GET …/{id:int}" in untold(SpringReader(), {"Posts.java": SPRING})


RAILS = """
Rails.application.routes.draw do
  concern(:likeable) { post :like, on: :member }
  namespace :api, defaults: { format: :json } do
    scope path: '/v1', module: 'v1' do
      resources :posts, only: %i[index show], param: :slug, concerns: [:likeable] do
        resources :comments, only: [:create]
        collection { get 'recent' }
      end
      resource :profile, except: [:new, :edit, :destroy]
    end
  end
  match 'x/:id(.:format)', to: 'x#y', via: %i[get post]
  get 'old/*rest' => 'old#x'
  # delete 'gone', to: 'x#y'
  root 'home#index'
end
"""


def test_rails_resources() -> None:
    assert served(RailsReader(), {"config/routes.rb": RAILS}) == [
        *("GET /", "GET /api/v1/posts", "GET /api/v1/posts/recent", "GET /api/v1/posts/{slug}", "GET /api/v1/profile"),
        *("GET /old/{rest}", "GET /x/{id}", "PATCH /api/v1/profile", "POST /api/v1/posts/{post_slug}/comments"),
        *("POST /api/v1/posts/{slug}/like", "POST /api/v1/profile", "POST /x/{id}", "PUT /api/v1/profile"),
    ]


def test_the_pages_of_rails_resources_are_neither_shadowed_nor_an_extra_of_their_own() -> None:
    text = "Rails.application.routes.draw do\n  resources :posts\nend\n"
    found = read(RailsReader(), {"config/routes.rb": text})
    assert shadowed(found.routes) == {}
    assert {route.name for route in found.routes if route.implied} == {
        *("GET /posts/new", "GET /posts/{id}/edit", "PATCH /posts/{id}", "PUT /posts/{id}"),
    }


@pytest.mark.parametrize(
    ("path", "served_as"),
    [
        ("/p(/:a)(/:b)", ["GET /p", "GET /p/{a}", "GET /p/{a}/{b}", "GET /p/{b}"]),
        ("/p(/:a(/:b))", ["GET /p", "GET /p/{a}", "GET /p/{a}/{b}"]),
        ("/p(/x", ["GET /p(/x"]),
        ("/p)x(", ["GET /p)x("]),
        ("/p" + "(/:a)" * 40, ["GET /p" + "/{a}" * 40]),
    ],
)
def test_parts_of_a_rails_path_in_brackets_may_be_absent(path: str, served_as: list[str]) -> None:
    text = f'Rails.application.routes.draw do\n  get "{path}", to: "p#x"\nend\n'
    assert sorted(set(served(RailsReader(), {"config/routes.rb": text}))) == served_as


def test_what_gems_and_loops_add_to_rails_is_unknown() -> None:
    text = """
Rails.application.routes.draw do
  devise_for :users
  mount Sidekiq::Web => '/sidekiq'
  resources :posts, only: ACTIONS
  get PATH, to: 'x#y'
end
"""
    names = ["ANY /posts/…", "ANY /sidekiq/…", "ANY /…", "GET …"]
    assert untold(RailsReader(), {"config/routes.rb": text}) == names
