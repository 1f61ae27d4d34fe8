// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/refusal_report.h"

#include <utility>

#include <fmt/core.h>

#include "reports/formats/judgement_report.h"
#include "reports/formats/markdown.h"
#include "reports/formats/markdown_escape.h"
#include "reports/formats/markdown_part.h"
#include "reports/report.h"
#include "reports/results/files/json.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr const char* nothing_judged = "No cell was judged: nothing is called slower or faster.";

}  // namespace

std::string format_refusal_markdown(const Refusal& refusal) {
  constexpr std::size_t sentences_bytes = 25'000;
  static_assert(sentences_bytes < max_markdown_bytes);
  MarkdownPart part(sentences_bytes, "sentences");
  part.add(fmt::format("### {}: the candidate was not judged against the base\n\n",
                       escape_markdown(refusal.title, 100)));
  part.add(fmt::format("{}\n\n", nothing_judged));
  for (const std::string& reason : refusal.reasons) {
    part.add("- " + escape_markdown(reason, 600) + "\n");
  }
  part.add(fmt::format("\n**What to do:** {}\n", escape_markdown(refusal.remedy, 600)));
  return part.text();
}

std::string format_refusal_json(const Refusal& refusal) {
  nlohmann::json document = nlohmann::json::parse(format_judgement_json(Judgement{}, refusal.gate));
  document["refusals"] = refusal.reasons;
  document["remedy"] = refusal.remedy;
  return document.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string format_refusal_page(const Refusal& refusal, std::vector<Source> sources) {
  Section section{.name = "compare",
                  .question = "Is the candidate slower than the base?",
                  .answers = {Answer(nothing_judged, refusal.remedy)}};
  Report report{.sources = std::move(sources), .warnings = refusal.reasons};
  report.sections.push_back(std::move(section));
  return format_page(report);
}

}  // namespace reports
