// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "reports/results/files/json.h"
#include "reports/results/pairing.h"

namespace reports {
namespace {

constexpr const char* stage_names[] = {"screen", "confirm", "further"};
constexpr const char* side_names[] = {"base", "candidate"};

/// The place of a text among the names of an enumeration.
template <typename Value, std::size_t Count>
Value value_of(const nlohmann::json& json, const char* const (&names)[Count], const char* what) {
  const auto text = json.get<std::string>();
  const auto* const place = std::ranges::find(names, text);
  if (place == std::end(names)) {
    std::string allowed;
    for (const char* name : names) allowed += (allowed.empty() ? "" : " or ") + std::string(name);
    throw std::runtime_error("an unknown " + std::string(what) + ": expected " + allowed +
                             ", found " + described(json));
  }
  return static_cast<Value>(place - std::begin(names));
}

Side side_of(const nlohmann::json& json) { return value_of<Side>(json, side_names, "side"); }

}  // namespace

void to_json(nlohmann::json& json, const Pair& pair) {
  json = {{"cell", pair.cell},
          {"stage", stage_names[static_cast<std::size_t>(pair.stage)]},
          {"candidate_first", pair.candidate_first},
          {"trial", pair.trial},
          {"void_reason", pair.void_reason}};
}

void from_json(const nlohmann::json& json, Pair& pair) {
  json.at("cell").get_to(pair.cell);
  pair.stage = value_of<Pair::Stage>(json.at("stage"), stage_names, "stage");
  json.at("candidate_first").get_to(pair.candidate_first);
  json.at("trial").get_to(pair.trial);
  json.at("void_reason").get_to(pair.void_reason);
}

void to_json(nlohmann::json& json, const Pairing::Alone& alone) {
  json = {{"side", side_names[static_cast<std::size_t>(alone.side)]},
          {"cell", alone.cell},
          {"reason", alone.reason}};
}

void from_json(const nlohmann::json& json, Pairing::Alone& alone) {
  alone.side = side_of(json.at("side"));
  json.at("cell").get_to(alone.cell);
  json.at("reason").get_to(alone.reason);
}

void to_json(nlohmann::json& json, const Pairing& pairing) {
  json = {
      {"run", pairing.run},         {"side", side_names[static_cast<std::size_t>(pairing.side)]},
      {"margins", pairing.margins}, {"controls", pairing.controls},
      {"pairs", pairing.pairs},     {"alone", pairing.alone}};
}

void from_json(const nlohmann::json& json, Pairing& pairing) {
  json.at("run").get_to(pairing.run);
  pairing.side = side_of(json.at("side"));
  json.at("margins").get_to(pairing.margins);
  json.at("controls").get_to(pairing.controls);
  json.at("pairs").get_to(pairing.pairs);
  json.at("alone").get_to(pairing.alone);
}

}  // namespace reports
