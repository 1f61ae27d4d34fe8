// SPDX-License-Identifier: Apache-2.0
#include "models/sync/choose_sync.h"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "models/sync/sync_catalogue.h"
#include "models/sync/sync_choice.h"

namespace models {
namespace {

SyncImplementation implementation_of(std::string_view name) {
  const SyncEntry& entry = sync_entry(name);
  if (entry.make == nullptr) {
    throw std::runtime_error(std::string(name) + ": " + std::string(entry.missing));
  }
  return entry.make();
}

/// The backend of what is not protected: there is nothing to make ready, and nothing to acquire.
class NoBackend final : public workloads::SyncBackend {};

}  // namespace

void choose_sync(Job& job, std::string_view name) {
  if (job.workload().sync_objects().empty()) return;
  const SyncImplementation implementation = implementation_of(name);
  workloads::Sync& sync = job.sync();
  std::vector<std::unique_ptr<const workloads::SyncBackend>> backends;
  std::array<bool, workloads::sync_kind_count> has_backend{};
  for (const workloads::SyncObject& object : job.workload().sync_objects()) {
    if (std::exchange(has_backend.at(static_cast<std::size_t>(object.kind)), true)) continue;
    std::unique_ptr<const workloads::SyncBackend> backend;
    if (implementation.make == nullptr) {
      backend = std::make_unique<NoBackend>();
    } else if (implementation.has(object.kind)) {
      backend = implementation.make(object.kind, sync);
    } else {
      throw std::runtime_error(std::string(name) + " has no " + std::string(name_of(object.kind)) +
                               ", which the workload " + job.workload().configuration().workload +
                               " uses");
    }
    sync.use(object.kind, *backend);
    backends.push_back(std::move(backend));
  }
  sync.protect_by(implementation.protection);
  job.own_sync_backends(std::move(backends));
}

void start_sync(HarnessJob& job, std::string_view name) {
  choose_sync(job, name);
  job.start_sync(std::string(name));
}

}  // namespace models
