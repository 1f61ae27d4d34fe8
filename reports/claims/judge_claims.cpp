// SPDX-License-Identifier: Apache-2.0
#include "reports/claims/judge_claims.h"

#include <algorithm>
#include <cctype>
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

std::string capitalized(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

/// Parts that are open for the same reason, and that the same would decide.
struct OpenParts {
  std::string reason;
  std::string remedy;  ///< empty where nothing is known
  std::vector<std::string> labels;
};

std::vector<OpenParts> open_parts(const Claim& claim, const std::vector<PartFinding>& parts) {
  std::vector<OpenParts> all;
  for (std::size_t place = 0; place < parts.size(); ++place) {
    const PartFinding& part = parts[place];
    if (part.state != State::open) continue;
    const auto same = std::ranges::find_if(all, [&](const OpenParts& one) {
      return one.reason == part.reason && one.remedy == part.remedy;
    });
    const std::string& label = claim.parts[place].comparison.label;
    if (same == all.end()) {
      all.push_back({part.reason, part.remedy, {label}});
    } else {
      same->labels.push_back(label);
    }
  }
  return all;
}

/// Returns how many of these have the remedy.
std::size_t count_with(const std::vector<OpenParts>& all, const std::string& remedy) {
  return static_cast<std::size_t>(std::ranges::count(all, remedy, &OpenParts::remedy));
}

/// Returns the reason of some parts, with what it would take unless `common_remedies` says that.
std::string clause_of(const OpenParts& one, const std::vector<OpenParts>& all) {
  if (one.remedy.empty() || count_with(all, one.remedy) > 1) return one.reason;
  return fmt::format("{} ({})", one.reason, one.remedy);
}

/// Returns what it would take for parts that are open for different reasons: each remedy once, in
/// a sentence that begins with a space.
std::string common_remedies(const std::vector<OpenParts>& all) {
  std::string text;
  std::vector<std::string> said;
  for (const OpenParts& one : all) {
    const std::size_t count = count_with(all, one.remedy);
    if (one.remedy.empty() || count < 2) continue;
    if (std::ranges::find(said, one.remedy) != said.end()) continue;
    said.push_back(one.remedy);
    std::vector<std::string> labels;
    for (const OpenParts& other : all) {
      if (other.remedy != one.remedy) continue;
      labels.insert(labels.end(), other.labels.begin(), other.labels.end());
    }
    const bool is_of_all = count == all.size();
    text += fmt::format(
        " {}: {}.", is_of_all ? "For all that is open" : capitalized(listing(labels)), one.remedy);
  }
  return text;
}

/// Returns the claim, where it is short, what of it is not known, each reason once, and what is.
std::string why_unknown(const Claim& claim, const std::vector<PartFinding>& parts) {
  std::vector<std::string> confirmed;
  std::vector<std::string> refuted;
  for (std::size_t place = 0; place < parts.size(); ++place) {
    if (parts[place].state == State::open) continue;
    const std::string& label = claim.parts[place].comparison.label;
    (parts[place].state == State::confirmed ? confirmed : refuted).push_back(label);
  }
  const std::vector<OpenParts> open = open_parts(claim, parts);
  std::string text;
  const bool is_all = confirmed.empty() && refuted.empty() && open.size() == 1;
  for (const OpenParts& one : open) {
    text += (text.empty() ? "" : "; ");
    const std::string clause = clause_of(one, open);
    text += is_all ? clause : listing(one.labels) + ": " + clause;
  }
  if (!confirmed.empty()) text += "; confirmed " + listing(confirmed);
  if (!refuted.empty()) text += "; refuted " + listing(refuted);
  constexpr std::size_t max_quoted = 80;
  const std::string quoted =
      claim.sentence.size() <= max_quoted ? fmt::format("\"{}\": ", claim.sentence) : "";
  return quoted + text + "." + common_remedies(open);
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
      const std::vector<OpenParts> open = open_parts(claim, parts);
      for (const OpenParts& one : open) {
        text += fmt::format(" Not known {}: {}.", listing(one.labels), clause_of(one, open));
      }
      return text + common_remedies(open);
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
