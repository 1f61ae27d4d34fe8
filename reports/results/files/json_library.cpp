// SPDX-License-Identifier: Apache-2.0
// The parts of nlohmann_json that json.h declares to be compiled elsewhere.
#include "reports/results/files/json.h"

template class nlohmann::basic_json<>;
template class std::vector<nlohmann::json>;
template class std::map<std::string, nlohmann::json, std::less<>>;
