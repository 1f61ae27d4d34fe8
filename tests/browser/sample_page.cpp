// SPDX-License-Identifier: Apache-2.0
// sample_page [hostile|results|chart]: writes a page whose every chart and text is known, or
// hostile, to the standard output, or the results file or the chart that are in it.
#include <cstdio>
#include <string>

#include "reports/json.h"
#include "reports/report.h"
#include "reports/results_file.h"
#include "tests/unit/fixtures.h"

namespace {

using nlohmann::json;

/// Would be markup, a script, an attribute's end, a line's end, an expression or a link.
const std::string markup =
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`&amp;<!-- "
    "<b>bold</b>\xE2\x80\xA8<a href='javascript:alert(3)'>x</a>${alert(4)}";

/// Lines and points of two series, as the report's charts are made.
json lines(const std::string& first, const std::string& second) {
  json values = json::array();
  for (const std::string& series : {first, second}) {
    for (int workers = 1; workers <= 4; ++workers) {
      values.push_back({{"workers", workers},
                        {"series", series},
                        {"time", 120.5 / workers + (series == first)}});
    }
  }
  const json colour = {{"field", "series"},
                       {"type", "nominal"},
                       {"scale", {{"domain", {first, second}}, {"range", {"#0072B2", "#D55E00"}}}}};
  const json opacity = {{"condition", {{"param", "shown"}, {"value", 1}}}, {"value", 0}};
  const json x = {{"field", "workers"}, {"type", "quantitative"}};
  const json y = {{"field", "time"}, {"type", "quantitative"}, {"title", "time (ms)"}};
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
          {"width", "container"},
          {"height", 260},
          {"data", {{"values", values}}},
          {"layer",
           {{{"mark", "line"},
             {"params",
              {{{"name", "shown"},
                {"select", {{"type", "point"}, {"fields", {"series"}}, {"toggle", "true"}}},
                {"value", {{{"series", first}}, {{"series", second}}}},
                {"bind", "legend"}}}},

             {"encoding", {{"x", x}, {"y", y}, {"color", colour}, {"opacity", opacity}}}},
            {{"mark", {{"type", "point"}, {"filled", true}, {"size", 80}}},
             {"encoding",
              {{"x", x},
               {"y", y},
               {"color", colour},
               {"opacity", opacity},
               {"tooltip",
                {{{"field", "series"}, {"type", "nominal"}},
                 {{"field", "time"}, {"type", "quantitative"}, {"title", "time (ms)"}}}}}}}}}};
}

reports::Results measured(const std::string& text) {
  reports::Results results;
  results.date = "2026-01-02T03:04:05+00:00" + text;
  results.machine = {.host_name = "host" + text,
                     .cpu_model = "Processor" + text,
                     .physical_cores = 2,
                     .logical_cores = 4,
                     .usable_cores = 4,
                     .governor = "performance" + text,
                     .kernel = "Linux" + text,
                     .compiler = "g++" + text,
                     .libraries = {{"library" + text, "1" + text}}};
  results.plan.seed = 7;
  results.plan.cells = {reports::make_cell("serial", "primes" + text),
                        reports::make_cell("pool" + text, "primes" + text, 2),
                        reports::make_cell("broken" + text, "primes" + text, 2)};
  results.plan.cells[1].settings = {{"dispatch" + text, "submit" + text}};
  results.plan.cells[1].options = results.plan.cells[0].options;
  results.plan.cells[2].runtime = "CPython" + text;
  results.plan.not_applicable = {{"model" + text, "workload" + text, "reason" + text}};
  results.failed = {{.cell = 2, .phase = "trial", .reason = "it crashed" + text, .elapsed_s = 1}};
  add_trials(results, 0, {400, 401, 402, 403, 404, 405, 406});
  add_trials(results, 1, {200, 201, 202, 203, 204, 205, 206});
  return results;
}

reports::Report sample(const std::string& text) {
  reports::Report report;
  reports::Results results = measured(text);
  const std::string file = reports::format_results(results);
  report.sources.push_back({"here" + text, file, std::move(results)});
  reports::Section section{.name = "sample" + text,
                           .question = "which one?" + text,
                           .answers = {"The second is faster: 0.50× to 0.52×." + text}};
  section.charts.push_back({.id = "time-by-workers",
                            .title = "Time by workers" + text,
                            .note = "Lower is better." + text,
                            .spec = lines("one" + text, "two" + text).dump(),
                            .table = {{"series" + text, "time"}, {{"one" + text, "120 ms"}}}});
  report.sections.push_back(std::move(section));
  return report;
}

/// Charts that ask for what a chart must not have.
reports::Report hostile() {
  reports::Report report = sample(markup);
  report.warnings = {"not comparable" + markup};
  auto& charts = report.sections.front().charts;
  const auto add = [&](const std::string& id, const json& spec) {
    charts.push_back({.id = id, .title = id, .spec = spec.dump()});
  };
  const json one = {{"values", {{{"a", markup}, {"url", "https://example.org/picture.png"}}}}};
  add("loads", {{"data", {{"url", "https://example.org/data.json"}}}, {"mark", "point"}});
  add("image", {{"data", one},
                {"mark", {{"type", "image"}, {"width", 20}, {"height", 20}}},
                {"encoding", {{"url", {{"field", "url"}, {"type", "nominal"}}}}}});
  add("link", {{"data", {{"values", {{{"a", 1}, {"href", "javascript:alert(5)"}}}}}},
               {"mark", {{"type", "point"}, {"size", 400}, {"filled", true}}},
               {"encoding",
                {{"x", {{"field", "a"}, {"type", "quantitative"}}},
                 {"href", {{"field", "href"}, {"type", "nominal"}}}}}});
  add("text", {{"data", one},
               {"mark", {{"type", "text"}, {"tooltip", {{"content", "data"}}}}},
               {"encoding", {{"text", {{"field", "a"}, {"type", "nominal"}}}}}});
  charts.push_back({.id = "broken", .title = "broken", .spec = "{\"mark\": "});
  return report;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string what = count > 1 ? arguments[1] : "page";
  const reports::Report report = what == "hostile" ? hostile() : sample("");
  std::string text;
  if (what == "results") {
    text = report.sources.front().text;
  } else if (what == "chart") {
    text = report.sections.front().charts.front().spec;
  } else {
    text = reports::format_page(report);
  }
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
