"""The page of an evaluation: its report, a plain mapping, as Markdown tables and as figures.

    markdown(report)  ->  "803 questions of build/data/instructions/test.jsonl (SHA-256 449715bd57ed), on a CPU ..."

evaluate.py makes the report and says what each part of it is.
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from etude.grading.exam import CHANCE
from etude.grading.grades import GRADES, MUSICAL

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Measures of a whole system. name -> (title, what it is).
MEASURES = {
    "eval_loss": ("Eval loss", "mean cross-entropy of the tokens that the assistant says in the gold dialogues, nats"),
    "samples_per_second": (
        "Samples per second",
        "gold dialogues through the forward pass that takes this loss: the measure of the work that Etude grows from",
    ),
    "wrong_claims": ("Wrong claims", "wrong statements that the claim checker saw in what the model wrote"),
    "unflagged_claims": (
        "Wrong claims left unflagged",
        "those that the checker finds in the text as shown, outside its corrections",
    ),
    "answers_per_second": (
        "Answers per second",
        "whole answers, many conversations written side by side, calls and checking included",
    ),
}


def shown(value: float | None, between: Sequence[float] | None = None) -> str:
    """A figure as the tables print it: a count whole, anything else with three decimals, and its interval.

    >>> shown(3), shown(0.94, (0.921, 0.958)), shown(None)
    ('3', '0.940 [0.921, 0.958]', 'not measured')
    """
    text = "not measured" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"
    return f"{text} [{between[0]:.3f}, {between[1]:.3f}]" if between else text


def table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table, the first column left, the others right.

    >>> print(table(["Grade", "base"], [["Exact match", "0.100"]]))
    | Grade | base |
    |---|---:|
    | Exact match | 0.100 |
    """
    rule = "|---" + "|---:" * (len(header) - 1) + "|"
    return "\n".join([f"| {' | '.join(header)} |", rule, *(f"| {' | '.join(line)} |" for line in lines)])


def results(report: Mapping) -> str:
    """The table of grades and measures, and what each of them is."""
    asked, systems = report["rows"], report["systems"]
    lines, meanings = [], []
    for key, (title, meaning) in GRADES.items():
        counted = max(system["counted"][key] for system in systems)
        lines.append(
            [title, str(counted), *(shown(system["grades"][key], system["intervals"][key]) for system in systems)]
        )
        model = f"; {report['bertscore_model']}" if key == "bertscore_f1" else ""
        meanings.append(f"- {title}: {meaning}{model}.")
    for key, (title, meaning) in MEASURES.items():
        lines.append([title, str(asked["count"]), *(shown(system["measures"][key]) for system in systems)])
        meanings.append(f"- {title}: {meaning}.")
    gold = report["gold"]["grades"]
    ceiling = ", ".join(f"{GRADES[key][0].lower()} {shown(gold[key])}" for key in (*MUSICAL, "exact_match"))
    parts = [
        f"{asked['count']:,} questions of {asked['file']} (SHA-256 {asked['sha256'][:12]}), on {report['machine']}. In "
        "brackets: the 95 % confidence interval, by bootstrap over the questions.",
        table(["", "answers", *(system["name"] for system in systems)], lines),
        "\n".join(meanings),
        f"The gold answers, run by the engine and graded in the same way, reach: {ceiling}.",
    ]
    return "\n\n".join(parts)


def compared(told: Mapping) -> str:
    """A comparison as a table: the difference of the means, its interval, and whether it is real."""
    lines = [
        [GRADES[name][0], f"{d['mean']:+.3f} [{d['low']:+.3f}, {d['high']:+.3f}]", f"{d['higher']} : {d['lower']}",
         f"{d['p']:.3f}", d["verdict"]]
        for name, d in told["grades"].items()
    ]  # fmt: skip
    return table([f"{told['of']} against {told['against']}", "difference", "higher : lower", "p", "verdict"], lines)


def markdown(report: Mapping) -> str:
    """The report as Markdown: the results, the comparisons, the table by kind, answers side by side, the worst answers."""
    systems = report["systems"]
    tuned = next(system for system in systems if system["name"] == report["tuned"])
    by_kind = [
        [kind, str(of_kind["rows"])]
        + [
            "" if system["by_kind"][kind][key] is None else shown(system["by_kind"][kind][key])
            for key in MUSICAL
            for system in systems
        ]
        for kind, of_kind in tuned["by_kind"].items()
    ]
    heads = [f"{GRADES[key][0]}, {system['name']}" for key in MUSICAL for system in systems]
    parts = [
        results(report),
        "## Is the difference real?",
        "Question by question; p is that of the sign-flip test, with grades of 0 and 1 McNemar's exact one.",
        *(compared(told) for told in report["comparisons"]),
        "## By kind of question",
        table(["", "answers", *heads], by_kind),
        "## Side by side",
        *(
            f"**{one_line(sample['question'])}**\n\n- gold: {one_line(sample['gold'])}\n"
            + "\n".join(f"- {name}: {one_line(text)}" for name, text in sample["answers"].items())
            for sample in report["side_by_side"]
        ),
        f"## The worst answers of {tuned['name']}",
        *(
            f"**{one_line(bad['question'])}** ({bad['id']})\n\n"
            f"- gold: {one_line(bad['gold'])}\n- answer: {one_line(bad['answer'])}\n"
            f"- calls: {', '.join(bad['calls']) or 'none'}; gold calls: {', '.join(bad['gold_calls']) or 'none'}"
            for bad in tuned["worst"]
        ),
    ]
    return "\n\n".join(parts) + "\n"


def one_line(text: str) -> str:
    """A text on one line of the page, cut where it is longer than any gold answer."""
    return textwrap.shorten(text, 800, placeholder=" ...")


def draw_grades(systems: Sequence[Mapping]) -> "Figure":
    """Bars of every grade with its interval, the systems side by side."""
    from matplotlib.figure import Figure

    names = [name for name in GRADES if any(system["grades"][name] is not None for system in systems)]
    figure = Figure(figsize=(11, 4), layout="constrained")
    axes = figure.subplots()
    width = 0.8 / len(systems)
    for number, system in enumerate(systems):
        heights = [system["grades"][name] or 0.0 for name in names]
        spans = [system["intervals"][name] or (height, height) for name, height in zip(names, heights, strict=True)]
        off = [[abs(height - end[side]) for height, end in zip(heights, spans, strict=True)] for side in (0, 1)]
        places = [place + number * width for place in range(len(names))]
        bars = axes.bar(places, heights, width, yerr=off, ecolor="0.4", label=system["name"])
        axes.bar_label(bars, [shown(system["grades"][name]) for name in names], fontsize=7, rotation=90, padding=3)
    titles = [GRADES[name][0].replace(", ", ",\n") for name in names]
    axes.set_xticks([place + width * (len(systems) - 1) / 2 for place in range(len(names))], titles, fontsize=9)
    axes.set(ylim=(0, 1.25), ylabel="mean grade")
    axes.legend(loc="upper right", ncols=len(systems), frameon=False, fontsize=8)
    return figure


def draw_kinds(systems: Sequence[Mapping]) -> "Figure":
    """The musical grades by kind of question, a panel each, a dot a system; no dot where nothing counts."""
    from matplotlib.figure import Figure

    kinds = list(systems[0]["by_kind"])
    figure = Figure(figsize=(11, 1.5 + 0.24 * len(kinds)), layout="constrained")
    for axes, name in zip(figure.subplots(1, len(MUSICAL), sharey=True), MUSICAL, strict=True):
        for number, system in enumerate(systems):
            places = [place + 0.3 * (number - (len(systems) - 1) / 2) for place in range(len(kinds))]
            values = [system["by_kind"][kind][name] for kind in kinds]
            axes.plot([float("nan") if value is None else value for value in values], places, "o", label=system["name"])
        axes.set_yticks(range(len(kinds)), kinds, fontsize=8)
        axes.set(title=GRADES[name][0], xlim=(-0.04, 1.04), ylim=(len(kinds) - 0.4, -0.6))
        axes.grid(alpha=0.3)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(systems), frameon=False)
    return figure


def exam_page(report: Mapping) -> str:
    """The results of an examination as Markdown: each part of it apart, by likelihood and by tools."""
    lines = [
        [
            f"{subject}, {name}",
            str(told["questions"]),
            shown(told["likelihood"]["accuracy"], told["likelihood"]["interval"]),
            shown(told["tools"]["coverage"]),
            shown(told["tools"]["accuracy"], told["tools"]["interval"]),
        ]
        for name, subjects in report["systems"].items()
        for subject, told in subjects.items()
    ]
    head = ["", "questions", "accuracy by likelihood", "decided by tools", "accuracy of those decided"]
    return (
        "\n\n".join(
            [
                f"{report['exam']}, on {report['machine']}; in brackets the 95 % confidence interval, by bootstrap over the "
                f"questions. Guessing reaches {CHANCE:.2f}.",
                table(head, lines),
                "By likelihood: the letter that the model finds likeliest, the options in view. By tools: the tutor answers "
                "without seeing the options; decided where its answer and the engine's results support just one of them.",
            ]
        )
        + "\n"
    )
