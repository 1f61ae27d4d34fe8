// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "reports/formats/comparison_table.h"
#include "reports/page/gzip.h"
#include "reports/page/html.h"
#include "reports/page/page_assets.h"
#include "reports/page/page_parts.h"
#include "reports/report.h"
#include "reports/results/machine.h"
#include "reports/summary/section.h"

namespace reports {
namespace {

/// Nothing is loaded, and nothing runs but the scripts that the program was built with.
std::string policy() {
  std::string scripts = policy_source(script_asset.sha256);
  if (why_no_charts.empty()) scripts += " " + policy_source(charts_asset.sha256);
  return fmt::format(
      "default-src 'none'; script-src {}; style-src {}; img-src data: blob:; base-uri 'none'; "
      "form-action 'none'",
      scripts, policy_source(style_asset.sha256));
}

std::string head(const std::string& title) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "http-equiv=\"Content-Security-Policy\" content=\"{}\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" "
      "content=\"light dark\">\n<meta name=\"referrer\" "
      "content=\"no-referrer\">\n<title>{}</title>\n<style>{}</style>\n</head>\n",
      policy(), escape_html(title), style_asset.text);
}

std::string origin(const Source& source) {
  const Machine& machine = source.results.machine;
  std::string text = describe_processor(machine);
  if (machine.usable_cores > 0) {
    text +=
        fmt::format(", {}{}", machine.usable_cores, machine.usable_cores == 1 ? " core" : " cores");
  }
  if (!source.results.date.empty()) text += ", " + source.results.date.substr(0, 10);
  return text;
}

std::string header(const Report& report) {
  std::string html;
  for (const std::string& weak : report.weak) {
    html += "<p class=\"warning weak\" role=\"note\">" + escape_html(weak) + "</p>\n";
  }
  html += "<header>\n<p class=\"kicker\">bench: concurrency models compared</p>\n";
  for (const Source& source : report.sources) {
    html += "<p class=\"origin\">";
    if (report.sources.size() > 1) html += "<strong>" + escape_html(source.label) + "</strong>: ";
    html += escape_html(origin(source)) + "</p>\n";
  }
  for (const std::string& ceiling : report.ceilings) {
    html += "<p class=\"origin\">" + escape_html(ceiling) + "</p>\n";
  }
  return fmt::format("{}</header>\n{}", html, page_warnings(report.warnings));
}

/// How to read a picture: below it, where those look who do not understand it at once.
std::string note_of(const Chart& chart) {
  return chart.note.empty() ? "" : "<p class=\"how\">" + escape_html(chart.note) + "</p>\n";
}

/// A name as part of an address within the page.
std::string anchor(std::size_t section) { return "section-" + std::to_string(section + 1); }

/// Returns an answer, and what stands behind it in smaller type.
std::string paragraph(const Answer& answer) {
  std::string html = "<p>" + escape_html(answer.sentence);
  if (!answer.evidence.empty()) {
    html += " <small class=\"evidence\">" + escape_html(answer.evidence) + "</small>";
  }
  return html + "</p>\n";
}

/// Returns the first `count` answers of a section, and what it cannot tell.
std::string paragraphs(const Section& section, std::size_t count) {
  std::string html;
  for (std::size_t answer = 0; answer < count; ++answer) {
    html += paragraph(section.answers[answer]);
  }
  if (!section.inconclusive.empty()) {
    html += "<p class=\"inconclusive\">" + escape_html(section.inconclusive) + "</p>\n";
  }
  return html;
}

std::string answers(const Report& report) {
  if (report.sections.empty()) return "";
  std::string html = "<section id=\"answers\">\n<h1>The answers</h1>\n<dl>\n";
  for (std::size_t section = 0; section < report.sections.size(); ++section) {
    const Section& one = report.sections[section];
    const std::size_t shown = std::min(one.answers.size(), max_answers);
    const std::string link = "<a href=\"#" + anchor(section) + "\">";
    html += fmt::format("<dt>{}{}</a></dt>\n<dd>{}", link, escape_html(one.question),
                        paragraphs(one, shown));
    if (shown < one.answers.size()) {
      html += fmt::format("<p>{}and {} more</a></p>\n", link, one.answers.size() - shown);
    }
    if (one.answers.empty() && one.inconclusive.empty())
      html += "<p>" + link + "See the figures</a></p>\n";
    html += "</dd>\n";
  }
  return html + "</dl>\n</section>\n";
}

/// Returns all answers of a section of which not all stand on top, as those of a comparison, or of
/// one that has nothing else.
std::string more_answers(const Section& section, bool has_more_to_show) {
  if (section.answers.size() <= max_answers && has_more_to_show) return "";
  return "<div class=\"answer\">\n" + paragraphs(section, section.answers.size()) + "</div>\n";
}

/// Returns the comparisons of an experiment that asks for more than a picture.
std::string comparisons(const Report& report, const Section& section) {
  std::string html;
  for (const Source& source : report.sources) {
    for (const Experiment& experiment : source.results.plan.experiments) {
      if (experiment.name != section.name || experiment.comparisons.empty()) continue;
      html +=
          source_heading(report, source) + html_table(comparison_table(experiment, source.results));
    }
  }
  return html;
}

std::string sections(const Report& report) {
  std::string html;
  for (std::size_t section = 0; section < report.sections.size(); ++section) {
    const Section& one = report.sections[section];
    const std::string tables = comparisons(report, one);
    html += fmt::format("<section id=\"{}\">\n<p class=\"kicker\">{}</p>\n<h2>{}</h2>\n{}",
                        anchor(section), escape_html(one.name), escape_html(one.question),
                        more_answers(one, !one.charts.empty() || !tables.empty()));
    for (const Chart& chart : one.charts) html += page_figure(chart);
    html += tables + "</section>\n";
  }
  return html;
}

}  // namespace

std::string format_page(const Report& report) {
  return page_document(
      "Concurrency models compared on " + report.sources.front().results.machine.cpu_model,
      header(report) + answers(report) + page_without_charts() + sections(report) +
          page_cells(report) + page_evidence(report));
}

std::string page_document(const std::string& title, const std::string& content) {
  std::string html = fmt::format("{}<body>\n<main>\n{}</main>\n", head(title), content);
  if (why_no_charts.empty()) {
    html += "<script type=\"text/plain\" id=\"charts\" data-packed>" + base64(charts_asset.text) +
            "</script>\n";
  }
  return fmt::format("{}<script>{}</script>\n</body>\n</html>\n", html, script_asset.text);
}

std::string page_without_charts() {
  if (why_no_charts.empty()) return "";
  return "<p class=\"warning\" role=\"note\">There are tables here and no pictures: " +
         escape_html(why_no_charts) + ".</p>\n";
}

std::string page_warnings(const std::vector<std::string>& warnings) {
  if (warnings.empty()) return "";
  std::string html =
      "<div class=\"warning\" role=\"note\">\n<p><strong>Read with care</strong></p>\n<ul>\n";
  for (const std::string& warning : warnings) html += "<li>" + escape_html(warning) + "</li>\n";
  return html + "</ul>\n</div>\n";
}

std::string page_figure(const Chart& chart) {
  const std::string id = escape_html(chart.id);
  std::string html = "<figure id=\"" + id + "\"";
  const bool is_drawn = why_no_charts.empty() && !chart.spec.empty();
  if (is_drawn) html += " data-chart=\"" + id + "\"";
  html += ">\n<figcaption>\n<h3>" + escape_html(chart.title) + "</h3>\n";
  if (!chart.subject.empty()) {
    html += "<p class=\"subject\">" + escape_html(chart.subject) + "</p>\n";
  }
  html += "</figcaption>\n";
  if (is_drawn) {
    html +=
        "<div class=\"chart\"></div>\n" + note_of(chart) +
        "<p class=\"tools\"><button type=\"button\" data-save=\"svg\" hidden>Save as SVG</button>\n"
        "<button type=\"button\" data-save=\"png\" hidden>Save as PNG</button></p>\n"
        "<script type=\"text/plain\" data-packed>" +
        base64(gzip(chart.spec)) + "</script>\n";
  } else {
    html += note_of(chart);
  }
  if (!chart.table.columns.empty()) {
    html += fmt::format("<details{}><summary>The figures behind it</summary>\n{}</details>\n",
                        is_drawn ? "" : " open", html_table(chart.table));
  }
  html += "</figure>\n";
  if (!chart.is_other_view) return html;
  return fmt::format("<details class=\"view\"><summary>{}</summary>\n{}</details>\n",
                     escape_html("Other view: " + chart.title), html);
}

std::string html_table(const DataTable& table) {
  const auto is_figure = [](const std::string& text) {
    return text.empty() || text.find_first_of("0123456789") <= 3;
  };
  std::vector<const char*> classes;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    const bool figures = std::ranges::all_of(table.rows, [&](const auto& row) {
      return column >= row.size() || is_figure(row[column]);
    });
    classes.push_back(figures && column > 0 ? " class=\"n\"" : "");
  }
  std::string html = "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>";
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    html += fmt::format("<th scope=\"col\"{}>{}</th>", classes[column],
                        escape_html(table.columns[column]));
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (std::size_t column = 0; column < std::min(row.size(), classes.size()); ++column) {
      html += fmt::format("<td{}>{}</td>", classes[column], escape_html(row[column]));
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table></div>\n";
}

std::string source_heading(const Report& report, const Source& source) {
  if (report.sources.size() < 2) return "";
  return "<h3>" + escape_html(source.label) + "</h3>\n";
}

}  // namespace reports
