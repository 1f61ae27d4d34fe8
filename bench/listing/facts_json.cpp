// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "bench/listing/facts.h"
#include "reports/results/files/json.h"

namespace bench {
namespace {

using nlohmann::json;

json to_json(const std::vector<OptionFacts>& options) {
  json list = json::array();
  for (const OptionFacts& option : options) {
    list.push_back({{"name", option.name},
                    {"values", option.values},
                    {"default", option.default_value},
                    {"help", option.help}});
  }
  return list;
}

json to_json(const ModelFacts& model) {
  return {{"name", model.name},
          {"aliases", model.aliases},
          {"groups", model.groups},
          {"description", model.description},
          {"language", model.language},
          {"available", model.unavailable.empty()},
          {"unavailable", model.unavailable},
          {"remark", model.remark},
          {"workers", model.workers},
          {"dispatch", model.dispatch},
          {"cancel", model.cancel},
          {"suspends", model.suspends},
          {"open_loop", model.open_loop},
          {"io", model.io},
          {"options", to_json(model.options)},
          {"workloads", model.workloads}};
}

json to_json(const WorkloadFacts& workload) {
  return {{"name", workload.name},
          {"groups", workload.groups},
          {"description", workload.description},
          {"available", workload.unavailable.empty()},
          {"unavailable", workload.unavailable},
          {"default_tasks", workload.tasks},
          {"default_size", workload.size},
          {"default_interpreted_size", workload.interpreted_size},
          {"size_unit", workload.size_unit},
          {"options", to_json(workload.options)},
          {"cancelled_by", json(std::map<std::string, std::vector<std::string>>(
                               workload.cancelled_by.begin(), workload.cancelled_by.end()))},
          {"languages", workload.languages},
          {"models", workload.models}};
}

json to_json(const ExperimentFacts& experiment) {
  return {{"name", experiment.name},         {"aliases", experiment.aliases},
          {"question", experiment.question}, {"time_budget_s", experiment.time_budget_s},
          {"cells", experiment.cells},       {"comparisons", experiment.comparisons},
          {"models", experiment.models},     {"workloads", experiment.workloads}};
}

json to_json(const ImplementationFacts& implementation) {
  return {{"name", implementation.name},
          {"option", implementation.option},
          {"description", implementation.description},
          {"available", implementation.unavailable.empty()},
          {"unavailable", implementation.unavailable},
          {"places", implementation.places},
          {"objects", implementation.objects},
          {"models", implementation.models}};
}

template <typename Facts>
json list_of(const std::vector<Facts>& entries) {
  json list = json::array();
  for (const Facts& entry : entries) list.push_back(to_json(entry));
  return list;
}

}  // namespace

std::string format_facts_json(const CatalogueFacts& facts) {
  const json document = {{"models", list_of(facts.models)},
                         {"workloads", list_of(facts.workloads)},
                         {"experiments", list_of(facts.experiments)},
                         {"implementations", list_of(facts.implementations)}};
  constexpr int indent = 1;
  return document.dump(indent, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace bench
