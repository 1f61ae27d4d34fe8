// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/judgement_state.h"

#include <optional>

#include "reports/state/machine_line.h"

namespace reports {
namespace {

nlohmann::json json_of(const MachineState& state) {
  nlohmann::json json = {{"weak", state.weak}};
  if (!state.unknown.empty()) json["unknown"] = state.unknown;
  const auto add = [&json](const char* key, const std::optional<double>& share) {
    if (share) json[key] = *share;
  };
  add("quiet_share", mean_quiet_share(state));
  add("others_share", state.others_share);
  add("stolen_share", state.stolen_share);
  add("throttled_share", state.throttled_share);
  return json;
}

}  // namespace

std::vector<std::string> machine_lines(const Judgement& judgement) {
  const auto line_of = [](const std::optional<MachineState>& state) {
    if (!state) return std::string();
    return describe_quietness(*state) + (state->weak ? "; the run is weak." : ".");
  };
  const std::string base = line_of(judgement.base_machine);
  const std::string candidate = line_of(judgement.candidate_machine);
  if (base == candidate) {
    return base.empty() ? std::vector<std::string>() : std::vector{"On both sides " + base};
  }
  std::vector<std::string> lines;
  if (!base.empty()) lines.push_back("While the base was measured, " + base);
  if (!candidate.empty()) lines.push_back("While the candidate was measured, " + candidate);
  return lines;
}

nlohmann::json machine_state_json(const Judgement& judgement) {
  nlohmann::json sides = nlohmann::json::object();
  if (judgement.base_machine) sides["base"] = json_of(*judgement.base_machine);
  if (judgement.candidate_machine) sides["candidate"] = json_of(*judgement.candidate_machine);
  return sides;
}

}  // namespace reports
