// SPDX-License-Identifier: Apache-2.0
// sample_page [several|hostile|results|chart]: writes to the standard output the page of a results
// file that makes every chart, or of two of them, or one whose every text and some of whose charts
// are hostile; or the results file of the first; or a chart whose marks are known.
#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "reports/charts/catalogue.h"
#include "reports/report.h"
#include "reports/results/files/json.h"
#include "reports/results/files/read_results.h"
#include "reports/results/files/results_file.h"
#include "tests/browser/sample_results.h"

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

reports::Report report_of(const std::vector<std::string>& labels, const std::string& text = "") {
  std::vector<reports::Source> sources;
  for (const std::string& label : labels) {
    reports::Results results = sample::every_chart(text);
    std::string file = reports::format_results(results);
    // No file that the program reads holds such hostile texts; the page must bear them all the
    // same.
    if (text.empty()) results = reports::read_results(file);
    sources.push_back({label, std::move(file), std::move(results)});
  }
  reports::Report report = reports::make_report(std::move(sources));
  for (const reports::SectionMaker& maker : reports::section_makers()) {
    const auto section = std::ranges::find(report.sections, maker.chart, &reports::Section::chart);
    if (section == report.sections.end() || section->charts.empty()) {
      throw std::runtime_error("the sample has no chart of " + std::string(maker.chart));
    }
  }
  return report;
}

/// Charts that ask for what a chart must not have.
reports::Report hostile() {
  reports::Report report = report_of({"here" + markup, "there" + markup}, markup);
  report.warnings = {"not comparable" + markup};
  reports::Section section{.name = "sample" + markup,
                           .question = "which one?" + markup,
                           .answers = {"The second is faster: 0.50× to 0.52×." + markup}};
  section.charts.push_back({.id = "time-by-workers",
                            .title = "Time by workers" + markup,
                            .note = "Lower is better." + markup,
                            .spec = lines("one" + markup, "two" + markup).dump(),
                            .table = {{"series" + markup, "time"}, {{"one" + markup, "120 ms"}}}});
  report.sections.insert(report.sections.begin(), std::move(section));
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
  std::string text;
  if (what == "results") {
    text = report_of({"here"}).sources.front().text;
  } else if (what == "chart") {
    text = lines("one", "two").dump();
  } else if (what == "hostile") {
    text = reports::format_page(hostile());
  } else if (what == "several") {
    text = reports::format_page(report_of({"here", "there"}));
  } else {
    text = reports::format_page(report_of({"here"}));
  }
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
