// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/model_traits.h"

#include <span>
#include <string>
#include <vector>

namespace bench {
namespace {

reports::WorkerKind recorded(models::WorkerKind kind) {
  switch (kind) {
    case models::WorkerKind::none:
      break;
    case models::WorkerKind::thread:
      return reports::WorkerKind::thread;
    case models::WorkerKind::interpreter:
      return reports::WorkerKind::interpreter;
    case models::WorkerKind::process:
      return reports::WorkerKind::process;
  }
  return reports::WorkerKind::none;
}

reports::Gil recorded(models::Gil gil) {
  switch (gil) {
    case models::Gil::none:
      break;
    case models::Gil::on:
      return reports::Gil::on;
    case models::Gil::off:
      return reports::Gil::off;
    case models::Gil::emulated:
      return reports::Gil::emulated;
  }
  return reports::Gil::none;
}

std::vector<std::string> names_of(std::span<const models::CancelMethod> cancels) {
  std::vector<std::string> names;
  names.reserve(cancels.size());
  for (const models::CancelMethod method : cancels) {
    names.emplace_back(models::cancel_method_names[static_cast<std::size_t>(method)]);
  }
  return names;
}

}  // namespace

reports::ModelTraits model_traits(const models::CatalogueEntry& entry, const models::Model& model,
                                  const models::Settings& settings) {
  const models::Capabilities& can = model.capabilities;
  return {.worker_kind = recorded(can.worker_kind),
          .serial = entry.baseline,
          .suspends = can.suspends,
          .gil = recorded(model.gil(settings)),
          .worker_per_task = can.worker_per_task,
          .cancels = names_of(can.cancels)};
}

}  // namespace bench
