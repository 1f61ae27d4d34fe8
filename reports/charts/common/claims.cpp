// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/common/claims.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/common/claim_intervals.h"
#include "reports/claims/claim_figure.h"
#include "reports/claims/claim_lines.h"
#include "reports/claims/judge_claims.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// By which their sections are known.
constexpr const char* chart_of_claims = "claims";

/// The claims of one source, judged.
struct Judged {
  const Source* source = nullptr;
  std::string label;  ///< before sentences and names where there are several sources
  std::vector<ClaimJudgement> claims;
};

std::vector<Judged> judge_all(std::span<const Source> sources) {
  std::vector<Judged> all;
  for (const Source& source : sources) {
    if (source.results.plan.claims.empty()) continue;
    all.push_back({.source = &source,
                   .label = sources.size() > 1 ? source.label + ": " : "",
                   .claims = judge_claims(source.results)});
  }
  return all;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text;
}

/// Returns the sentence on a claim, which begins with the verdict.
std::string verdict_sentence(const ClaimJudgement& judgement) {
  return fmt::format("{}: {}", capitalized(name_of(judgement.verdict)), judgement.sentence);
}

std::string outcome_of(const PartFinding& finding) {
  const std::string state = name_of(finding.state);
  if (finding.state != PartFinding::State::open) return state;
  const std::string remedy = finding.remedy.empty() ? "" : "; " + finding.remedy;
  return sanitize(fmt::format("{}: {}{}", state, finding.reason, remedy), 400);
}

std::string p_value_of(const PartFinding& finding) {
  constexpr double smallest = 0.0001;
  if (!finding.p_value) return "";
  return *finding.p_value < smallest
             ? "< 0.0001"
             : format_general(std::round(*finding.p_value * 10'000) / 10'000);
}

/// Returns what decided each part of a claim, with the reason of its bounds.
DataTable table_of(const std::vector<std::pair<const Judged*, const ClaimJudgement*>>& rows) {
  DataTable table{.columns = {"part", "figure", "value", "interval", "confirmed by", "because",
                              "rounds or runs", "adjusted p (Bonferroni)", "outcome"},
                  .rows = {}};
  for (const auto& [judged, judgement] : rows) {
    for (std::size_t place = 0; place < judgement->parts.size(); ++place) {
      const ClaimPart& part = judgement->claim->parts[place];
      const PartFinding& finding = judgement->parts[place];
      table.rows.push_back({sanitize(judged->label + part.comparison.label, 200),
                            name_of_claim_figure(part), finding.text,
                            finding.interval ? interval_text(part, *finding.interval) : "",
                            bounds_text(part), sanitize(part.reason, 300),
                            finding.samples.empty() ? "" : std::to_string(finding.samples.size()),
                            p_value_of(finding), outcome_of(finding)});
    }
  }
  return table;
}

/// Returns the section on all claims: how many came out how, and each with its verdict.
Section summary_of(const std::vector<Judged>& all) {
  Section section{.name = "claims",
                  .question = "which sentences of the textbooks hold on this machine?",
                  .chart = chart_of_claims};
  Chart chart{.id = "claims",
              .title = "Every claim and what became of it",
              .note =
                  "What would confirm and what would refute each of them was fixed before "
                  "anything was measured.",
              .spec = {},
              .table = {.columns = {"claim", "sentence", "verdict", "outcome"}, .rows = {}}};
  chart.takes_answer = false;
  for (const Judged& judged : all) {
    section.answers.emplace_back(judged.label + claim_counts_sentence(judged.claims),
                                 claim_tests_sentence(judged.claims, judged.source->results));
    for (const ClaimJudgement& one : judged.claims) {
      chart.table.rows.push_back({sanitize(judged.label + one.claim->id, 100),
                                  sanitize(one.claim->sentence, 300), name_of(one.verdict),
                                  sanitize(one.sentence, max_claim_line)});
    }
  }
  section.charts.push_back(std::move(chart));
  return section;
}

/// Returns the section on one claim, which one source has or several.
Section section_of(const std::string& id, const std::vector<Judged>& all) {
  Section section{.name = id, .question = {}, .chart = chart_of_claims};
  std::vector<std::pair<const Judged*, const ClaimJudgement*>> rows;
  std::vector<DrawnPart> drawn;
  for (const Judged& judged : all) {
    for (const ClaimJudgement& one : judged.claims) {
      if (one.claim->id != id) continue;
      section.question = one.claim->sentence;
      section.answers.emplace_back(judged.label + verdict_sentence(one));
      rows.emplace_back(&judged, &one);
      for (std::size_t place = 0; place < one.parts.size(); ++place) {
        drawn.push_back({.label = judged.label + one.claim->parts[place].comparison.label,
                         .part = &one.claim->parts[place],
                         .finding = &one.parts[place]});
      }
    }
  }
  section.charts = draw_claim_intervals(id, drawn);
  if (section.charts.empty()) {
    section.charts.push_back({.id = "claim-" + slug(id, 60),
                              .title = "What decides it",
                              .note = {},
                              .spec = {},
                              .table = {}});
  }
  section.charts.front().table = table_of(rows);
  return section;
}

}  // namespace

bool is_of_claim(const Section& section) { return section.chart == chart_of_claims; }

std::vector<Section> make_claim_sections(std::span<const Source> sources) {
  const std::vector<Judged> all = judge_all(sources);
  std::vector<Section> sections;
  if (all.empty()) return sections;
  sections.push_back(summary_of(all));
  std::vector<std::string> ids;
  for (const Judged& judged : all) {
    for (const ClaimJudgement& one : judged.claims) {
      if (std::ranges::find(ids, one.claim->id) != ids.end()) continue;
      ids.push_back(one.claim->id);
      sections.push_back(section_of(one.claim->id, all));
    }
  }
  return sections;
}

}  // namespace reports
