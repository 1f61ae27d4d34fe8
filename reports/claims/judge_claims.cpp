// SPDX-License-Identifier: Apache-2.0
#include "reports/claims/judge_claims.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "reports/claims/claim_levels.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using State = PartFinding::State;
using Verdict = ClaimJudgement::Verdict;

Verdict verdict_of(const Claim& claim, const std::vector<PartFinding>& parts) {
  std::size_t confirmed = 0;
  std::size_t refuted = 0;
  bool is_essential_open = false;
  for (std::size_t place = 0; place < parts.size(); ++place) {
    const bool is_essential = claim.parts[place].is_essential;
    if (parts[place].state == State::refuted && is_essential) return Verdict::does_not_hold;
    is_essential_open |= parts[place].state == State::open && is_essential;
    if (parts[place].state == State::confirmed) ++confirmed;
    if (parts[place].state == State::refuted) ++refuted;
  }
  if (confirmed == parts.size()) return Verdict::holds;
  if (refuted == parts.size()) return Verdict::does_not_hold;
  const bool has_limit = confirmed > 0 && refuted > 0 && !is_essential_open;
  return has_limit ? Verdict::holds_only : Verdict::cannot_tell;
}

/// Returns the number between the braces that open at `begin`; nothing where it is none.
std::optional<std::size_t> number_in(std::string_view text, std::size_t parts) {
  if (text.empty() || text.size() > 3 ||
      text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  const auto number = static_cast<std::size_t>(std::stoul(std::string(text)));
  return number < parts ? std::optional(number) : std::nullopt;
}

/// Returns what stands for a placeholder; nothing where it is none.
std::optional<std::string> replacement_of(std::string_view name, const Claim& claim,
                                          const std::vector<PartFinding>& parts) {
  if (name == "only" || name == "not") {
    const State state = name == "only" ? State::confirmed : State::refuted;
    std::vector<std::string> labels;
    for (std::size_t place = 0; place < parts.size(); ++place) {
      if (parts[place].state != state) continue;
      labels.push_back(claim.parts[place].comparison.label);
    }
    return listing(labels);
  }
  const auto place = number_in(name, parts.size());
  if (!place) return std::nullopt;
  return parts[*place].text.empty() ? "an unknown amount" : parts[*place].text;
}

/// Returns a sentence with the figures in place of their placeholders.
std::string filled(std::string_view sentence, const Claim& claim,
                   const std::vector<PartFinding>& parts) {
  std::string text;
  while (!sentence.empty()) {
    const std::size_t begin = sentence.find('{');
    const std::size_t end = sentence.find('}', begin);
    text += sentence.substr(0, begin);
    if (end == std::string_view::npos)
      return text + std::string(sentence.substr(std::min(begin, sentence.size())));
    const auto replaced = replacement_of(sentence.substr(begin + 1, end - begin - 1), claim, parts);
    text += replaced ? *replaced : std::string(sentence.substr(begin, end - begin + 1));
    sentence.remove_prefix(end + 1);
  }
  return text;
}

std::string clause_of(const PartFinding& part) {
  return part.remedy.empty() ? part.reason : fmt::format("{} ({})", part.reason, part.remedy);
}

/// Returns what is not known, each reason once, and what is.
std::string why_unknown(const Claim& claim, const std::vector<PartFinding>& parts) {
  std::vector<std::string> confirmed;
  std::vector<std::string> refuted;
  std::vector<std::pair<std::string, std::vector<std::string>>> unknown;  // reasons and labels
  for (std::size_t place = 0; place < parts.size(); ++place) {
    const std::string& label = claim.parts[place].comparison.label;
    if (parts[place].state != State::open) {
      (parts[place].state == State::confirmed ? confirmed : refuted).push_back(label);
      continue;
    }
    const std::string clause = clause_of(parts[place]);
    const auto same = std::ranges::find(unknown, clause,
                                        &std::pair<std::string, std::vector<std::string>>::first);
    if (same == unknown.end()) {
      unknown.push_back({clause, {label}});
    } else {
      same->second.push_back(label);
    }
  }
  std::string text;
  const bool is_all = confirmed.empty() && refuted.empty() && unknown.size() == 1;
  for (const auto& [clause, labels] : unknown) {
    text += (text.empty() ? "" : "; ");
    text += is_all ? clause : listing(labels) + ": " + clause;
  }
  if (!confirmed.empty()) text += "; confirmed " + listing(confirmed);
  if (!refuted.empty()) text += "; refuted " + listing(refuted);
  return text + ".";
}

std::string sentence_of(Verdict verdict, const Claim& claim,
                        const std::vector<PartFinding>& parts) {
  switch (verdict) {
    case Verdict::holds:
      return filled(claim.holds, claim, parts);
    case Verdict::does_not_hold:
      return filled(claim.does_not_hold, claim, parts);
    case Verdict::holds_only: {
      std::string text = filled(claim.holds_only, claim, parts);
      for (std::size_t place = 0; place < parts.size(); ++place) {
        if (parts[place].state != State::open) continue;
        text += fmt::format(" Not known {}: {}.", claim.parts[place].comparison.label,
                            clause_of(parts[place]));
      }
      return text;
    }
    case Verdict::cannot_tell:
      break;
  }
  return why_unknown(claim, parts);
}

}  // namespace

std::string name_of(ClaimJudgement::Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::holds_only:
      return "holds only";
    case Verdict::does_not_hold:
      return "does not hold";
    case Verdict::cannot_tell:
      break;
  }
  return "cannot tell";
}

std::vector<ClaimJudgement> judge_claims(const Results& results) {
  const ByCell by_cell(results);
  std::vector<ClaimJudgement> judgements;
  judgements.reserve(results.plan.claims.size());
  for (const Claim& claim : results.plan.claims) {
    ClaimJudgement judgement{.claim = &claim, .parts = {}, .sentence = {}};
    judgement.parts.reserve(claim.parts.size());
    for (const ClaimPart& part : claim.parts) judgement.parts.push_back(judge_part(part, by_cell));
    judgement.verdict = verdict_of(claim, judgement.parts);
    judgement.sentence = sentence_of(judgement.verdict, claim, judgement.parts);
    judgements.push_back(std::move(judgement));
  }
  return judgements;
}

std::set<std::uint64_t> cells_of_open_parts(const Results& results, std::uint64_t rounds) {
  Results first_rounds = results;
  std::erase_if(first_rounds.trials, [&](const Trial& trial) { return trial.index >= rounds; });
  const ByCell by_cell(first_rounds);
  std::set<std::uint64_t> cells;
  for (const Claim& claim : first_rounds.plan.claims) {
    for (const ClaimPart& part : claim.parts) {
      if (!is_tested(part)) continue;
      const PartFinding::Why why = judge_part(part, by_cell).why;
      if (why != PartFinding::Why::straddles && why != PartFinding::Why::few_rounds) continue;
      for (const auto& cell : {part.comparison.cell, part.comparison.against}) {
        if (cell) cells.insert(*cell);
      }
    }
  }
  return cells;
}

bool has_failed_scenario(const Results& results) {
  return std::ranges::any_of(results.observations,
                             [](const Observation& one) { return !one.error.empty(); });
}

}  // namespace reports
