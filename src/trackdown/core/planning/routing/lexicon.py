"""The words that the rules look for. Both spellings of English are known; case never matters."""

from __future__ import annotations

import re

NUMBERS = {
    **{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty": 30, "fifty": 50},
    **{"dozen": 12, "dozens of": 24, "couple of": 2, "hundred": 100},
}
PLURALS = ("several", "many", "all", "every", "each", "various", "remaining", "multiple")
"""How many these are nobody says."""
THINGS = {
    "endpoint": r"endpoints?|routes?|handlers?|operations",
    "router": r"routers?|controllers?|view ?sets?|resources|services",
    "component": r"components?|widgets?|forms?|dialogs?|modals?|buttons|icons|stories|(?:form )?fields",
    "page": r"pages?|screens?|views",
    "model": r"models?|entities|tables|serializers?|schemas|dtos?|types|interfaces|structs|resolvers?|queries|commands"
    r"|adapters|mappers|converters|validators",
    "test": r"(?:unit |integration |api |acceptance )?tests?(?: cases?)?|cases|specs|fixtures?|snapshots?",
    "migration": r"migrations?",
    "document": r"(?:doc|manual|help) pages?|how-?tos?|docstrings|guides?|readmes?",
    "file": r"(?:\w+ )?files?|modules?|scripts?|packages?|class(?:es)?|templates?",
    "place": r"strings?|translations?|call sites?|usages?|functions?|configs?|occurrences?|imports?|labels?",
}
_AMOUNT = rf"[0-9]{{1,5}}(?:\s*(?:-|to|\u2013)\s*[0-9]{{1,5}})?|{'|'.join((*NUMBERS, *PLURALS))}"
COUNTED = {
    thing: re.compile(
        rf"\b(?:(?P<amount>{_AMOUNT})\s+(?:of\s+)?(?:the\s+|these\s+|our\s+)?"
        rf"(?:(?!(?:and|or|with|for|in|of|to|[0-9]+)\b)[\w/+.-]+\s+){{0,3}}?)?(?P<thing>{names})\b(?!-)",
        re.IGNORECASE,
    )
    for thing, names in THINGS.items()
}
"""How many of a thing: ``5 routers``, ``twenty CRUD endpoints``, ``each React component``."""
SUBJECTS = {
    "test": re.compile(
        r"\b(?:tests?|test cases?|test coverage|cover)\b(?: \w+){0,2} (?:for|of|covering|to)\b", re.IGNORECASE
    ),
    "document": re.compile(
        r"\b(?:docs?|documentation|docstrings?|examples?)(?: \w+){0,1} (?:for|of|to)\b|\bdocument\b", re.I
    ),
}
"""What is counted behind these words is not made, but tested or described."""
MAKING = re.compile(
    r"\b(?:add|build|code|convert|create|generate|implement|make|migrate|port|produce|program|write)\b", re.IGNORECASE
)
OPERATION = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE)\s+(/[\w/{}:.<>\[\]-]*)")
STATED_LINES = re.compile(
    r"(?P<under>\b(?:under|below|less than|at most|up to|fewer than)|<)?"
    r"(?P<over>\b(?:over|above|more than|at least)|>)?\s*"
    r"(?:about |around |roughly |some |~ ?|\u2248 ?)?\b(?P<lines>[0-9]{1,6}) (?:lines(?: of code)?|loc)\b"
    r"|\bone[- ]lin(?:e|er)\b",
    re.IGNORECASE,
)
TRIFLE = re.compile(
    r"\b(?:typos?|spelling|misspell\w+|bump|one-?liner|whitespace|indentation|copyright|colou?r|wording"
    r"|(?:rename|remove|delete) (?:the |a |an |this |unused )*"
    r"(?:variable|constant|import|argument|parameter|flag|field)"
    r"|(?:change|set|raise|lower|increase|decrease) the (?:\w+ ){0,3}(?:value|limit|default|time-?out|label|title|text"
    r"|constant|threshold|version))\b",
    re.IGNORECASE,
)

REPETITION = {
    "strong": re.compile(
        r"\bcrud\b|\bboiler-?plate\b|\bscaffold\w*|\b(?:repetitive|mechanical(?:ly)?|tedious|monotonous)\b"
        r"|\b(?:for|in|to|of|migrat\w+|convert\w*|port\w*|renam\w+|translat\w+|annotat\w+|updat\w+|replac\w+|add\w*|cover\w*"
        r"|document\w*|writ\w+|generat\w+)(?: \w+){0,3} (?:each|every)\b"
        r"|\b(?:across|throughout) (?:the whole|all|every)\b"
        r"|\beverywhere\b|\bbulk\b|\bone by one\b|\bfind and replace\b|\bsearch and replace\b",
        re.IGNORECASE,
    ),
    "weak": re.compile(
        r"\b(?:existing|same|standard|usual|established)(?: \w+){0,2} (?:patterns?|way|shape|structure|endpoints?)\b"
        r"|\bfollow(?:ing|s)? (?:the )?patterns?\b|\bstubs?\b|\blike the (?:others?|existing)\b|\bthe rest of the\b"
        r"|\bgenerate (?:the |a |an )?(?:\w+ )?(?:clients?|types|models|bindings|code)\b|\btype hints\b",
        re.IGNORECASE,
    ),
}
_NOT_OF = (
    r"(?!(?:['\u2019]s)?[ -](?:services?|modules?|tables?|endpoints?|pages?|models?|api|routers?|names?|ids?|fields?"
    r"|columns?))"
)
"""An algorithm table, a strategy service are things like others."""
REASONING = {
    "contract": re.compile(
        r"\b(?:define|write|draft|design|agree on|specify|create|develop|author)\s+"
        r"(?:(?:the|an?|our|its|new|first|api|rest|http|public|openapi|graphql|json|shared)\s+)*"
        r"(?:(?:api[_-])?contract|openapi(?: spec\w*| document)?|api spec\w*|interface definitions?|protocol)\b"
        r"|^api[_ -]?contract(?:\.md)?$",
        re.IGNORECASE,
    ),
    "algorithm": re.compile(
        r"\boptimi[sz](?:e|es|ing|ation)\b|\balgorithm(?:s|ic)?\b" + _NOT_OF + r"|\bheuristics?\b|\bcryptograph\w+"
        r"|\b(?:speed|speeding) up\b|\b(?:faster|quicker)\b|\b(?:too|very|so) slow\b"
        r"|\btakes? (?:ages|forever|(?:far |much )?too long)\b|\bhot path\b|\bconsensus\b|\bO\([n1]|\bprove\b"
        r"|\bproof of\b"
        r"|^solve\b|\bdeep(?:ly)? (?:thought|think\w*|reasoning|analy\w+)|\bthink(?:ing)? (?:through|about|hard)\b"
        r"|\b(?:reduce|lower|cut|improve|halve)(?: \w+){0,3}"
        r" (?:latency|throughput|performance|memory|complexity|load)\b",
        re.IGNORECASE,
    ),
    "design": re.compile(
        r"\b(?:re-?)?design(?:ing)?\b(?! (?:systems?|tokens?|files?|mock\w*|docs?\b))"
        r"|\b(?:re-?)?architect(?:ure|ural|ing)?\b|\bstrateg(?:y|ies)\b" + _NOT_OF + r"|\btrade-?offs?\b"
        r"|\bre-?think\b|\b(?:which|an?|best|new) approach\b|\bconcept for\b|\b(?:data|domain) modell?ing\b"
        r"|\binvalidation\b|\bconsistency model\b|\b(?:write|make|draft) (?:a |the )?proposal\b"
        r"|(?:^|\b(?:and|we|must|should|have to|need to|then|please|us|let's) )(?:choose|decide|evaluate|weigh)\b",
        re.IGNORECASE,
    ),
    "investigation": re.compile(
        r"\binvestigat\w+|\bresearch\b|\bdebug(?:ging)?\b|\bdiagnos\w+|\broot[- ]cause\b|\b(?:find|figure|work) out\b"
        r"|\bwhy (?:do(?:es)?|is|are|did|was|were|has|it)\b"
        r"|\b(?:data )?races?\b(?= (?:conditions?|between|in|with|when)\b)"
        r"|\bdata races?\b|\bracy\b|\bdead-?locks?\b|\bconcurren(?:t|cy)\b"
        r"|\bthread-?safe\w*|\bleaks memory\b"
        r"|\bmemory leaks?\b|\bflak(?:y|iness)\b|\bintermittent\w*|\bsporadic\w*|\bsometimes\b|\bheisenbug\b"
        r"|\bnon-?determinis\w+|\bcorrupt(?:s|ed|ion)?\b|\breproduce\b|\banaly[sz](?:e|ing)\b|\banalysis\b" + _NOT_OF,
        re.IGNORECASE,
    ),
    "review": re.compile(
        r"^(?:(?:please|then|finally|now|carefully|final|full) ){0,2}(?:review|verification|audit|integrate|integration"
        r"|(?:validate|verify)(?= and| the (?:results?|parts|whole|implementation|integration))"
        r"|validation(?= (?:and|&|\+|of)|$))\b(?! tests?)"
        r"|\bthreat model\w*|\bsecurity (?:review|audit)\b|\bcode review\b",
        re.IGNORECASE,
    ),
}
"""What needs thinking, by kind of work."""

CONTRACT = re.compile(
    r"\bapi[_ -]?contracts?(?:\.md)?\b|\bopen-?api\b(?:[\w. /-]{0,40}\.(?:ya?ml|json))?|\bswagger\b|\basyncapi\b"
    r"|\b[\w./-]{1,80}\.(?:proto|graphql|wsdl|xsd|avsc)\b|\bgraphql schema\b|\bjson schema\b"
    r"|\b(?:per|by|against|matching|following|from|to|in) (?:(?:the|this|our|attached)\s)?contract\b"
    r"|\binterface definitions?\b|\b(?:rfc|iso|pep) ?[0-9]{2,6}\b|\b(?:api|interface|protocol) spec(?:ification)?s?\b",
    re.IGNORECASE,
)
WEAKLY_SPECIFIED = re.compile(
    r"\bwell[- ](?:defined|specified)\b|\bclear(?:ly)? spec\w*"
    r"|\b(?:according to|as (?:described|specified|defined|shown) (?:in|by)"
    r"|(?:matching|per|by|from|following) (?:the|this|our)"
    r" (?:\w+ ){0,2}(?:spec(?:ification)?|design|mock-?ups?|wireframes?|schema|documents?|template|example|adr))\b",
    re.IGNORECASE,
)
SAYS_WHAT = re.compile(
    r"\b(?:implement|write|build|create|add|code|program)\s+(?:(?:the|an?|our|all|its)\s+)*"
    r"(?:(?!(?:the|an?|our|all|its|and|or|for|of|to|in|with)\b)[a-z][\w/-]*\s+){1,3}"
    r"(?:api|ui|user interface|front-?end|back-?end|cli|client|tests|test suite|endpoints|components|pages"
    r"|screens|forms|routers|documentation|docs)(?=$| (?:for|of|with|in|on|using|and)\b|\s*[,(])",
    re.IGNORECASE,
)
"""A layer of something that is named: ``implement the billing API``."""
INTERFACE = re.compile(
    r"^\s*(?:export\s+)?(?:interface|type|class|struct|enum|def|func|fn|message|service|trait|protocol)\s+\w+|^\s*#\[\w+",
    re.MULTILINE,
)
VAGUE = re.compile(
    r"\b(?:(?:make|get|have)(?: \w+){1,4} (?:work(?:ing)?|better|nice(?:r)?|good|great|right|prettier|cleaner|happen)\b"
    r"|(?:fix|improve|clean(?: up)?|polish|tidy(?: up)?|sort out|deal with|enhance|modernize|modernise|refresh)"
    r"(?: (?:the|up|our|all|this|that|it|everything|things?|stuff|\w+)){0,2}$|do something|works? correctly"
    r"|ambiguous|unclear|underspecified|unspecified|user-friendly|as needed|as appropriate"
    r"|and so on|etc|somehow|some kind of|something like|stuff|tbd|to be decided"
    r"|not sure|maybe|perhaps|whatever|things? like that)\b",
    re.IGNORECASE,
)
AREAS = {
    "backend": re.compile(r"\bback-?ends?\b|\bserver(?: side)?\b|\bapi\b", re.IGNORECASE),
    "frontend": re.compile(
        r"\bfront-?ends?\b|\bui\b|\buser interface\b|\bclient side\b|\breact\b|\bvue\b", re.IGNORECASE
    ),
    "database": re.compile(r"\bdatabases?\b|\bmigrations?\b|\bsql\b", re.IGNORECASE),
    "mobile": re.compile(r"\bmobile\b|\bios\b|\bandroid\b", re.IGNORECASE),
    "infrastructure": re.compile(r"\binfrastructure\b|\bkubernetes\b|\bterraform\b|\bdeployment\b", re.IGNORECASE),
}
STATED_COMPLEXITY = re.compile(r"^\W{0,4}complexity\W{1,6}(simple|medium|complex)\b", re.IGNORECASE | re.MULTILINE)
