// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "workloads/sharing/sharing_workload.h"
#include "workloads/support/random.h"

namespace workloads {
namespace {

constexpr Option writes_option = {
    "writes",
    "PERCENT",
    "how many of the accesses to the shared table write; the others read",
    Option::Type::real,
    "10",
    0,
    100};
constexpr const Option* readers_options[] = {&writes_option};

constexpr std::size_t words = 128;

/// A table of which every word holds the same number: how often it was written. The task that sees
/// two numbers in it has read in the middle of a write.
struct alignas(64) Table {
  std::atomic<std::uint64_t> table[words];
  // Added up by the tasks at their ends:
  alignas(64) std::atomic<std::uint64_t> writes;
  std::atomic<std::uint64_t> reads;
  std::atomic<std::uint64_t> torn_reads;
};

bool read_is_torn(const Table& table) {
  const std::uint64_t first = table.table[0].load(relaxed);
  std::uint64_t differences = 0;
  for (const auto& word : table.table) differences |= word.load(relaxed) ^ first;
  return differences != 0;
}

void write_next(Table& table) {
  const std::uint64_t next = table.table[0].load(relaxed) + 1;
  for (auto& word : table.table) word.store(next, relaxed);
}

/// Reads a shared table and writes it now and then. Sync object 0 is its lock.
class Readers final : public SharingWorkload {
 public:
  explicit Readers(const Configuration& configuration)
      : SharingWorkload(configuration),
        writes_per_million_(static_cast<std::uint64_t>(
            std::llround(real_of(configuration.options, writes_option) * (million / 100.0)))) {}

  std::span<const SyncObject> sync_objects() const override {
    static constexpr SyncObject objects[] = {
        {.kind = SyncKind::reader_writer_lock, .name = "table"}};
    return objects;
  }
  std::size_t shared_bytes() const override { return sizeof(Table); }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    Table& table = *shared<Table>(io);
    const bool is_locked = io.sync().protection() == Protection::locked;
    const ReaderWriterLock lock(io, 0, task);
    WaitSampler sampler(io, task, configuration().size, min_acquisition);
    std::uint64_t writes = 0;
    std::uint64_t torn_reads = 0;
    for (std::uint64_t access = 0; access < configuration().size; ++access) {
      const std::int64_t begin_ns = sampler.begin(access);
      if (is_write(task, access)) {
        if (is_locked) co_await lock.acquire();
        sampler.end(begin_ns);
        write_next(table);
        ++writes;
        if (is_locked) lock.release();
      } else {
        if (is_locked) co_await lock.acquire_shared();
        sampler.end(begin_ns);
        if (read_is_torn(table)) ++torn_reads;
        if (is_locked) lock.release_shared();
      }
    }
    table.writes.fetch_add(writes, relaxed);
    table.reads.fetch_add(configuration().size - writes, relaxed);
    table.torn_reads.fetch_add(torn_reads, relaxed);
    co_return write(writes, output);
  }

  bool supports(Protection protection) const override {
    return protection == Protection::locked || protection == Protection::none;
  }
  ExpectedFailure expected_failure(Protection protection) const override {
    return protection == Protection::none && task_count() > 1 && writes_per_million_ > 0
               ? ExpectedFailure::race
               : ExpectedFailure::none;
  }
  std::uint64_t operations() const override { return task_count() * configuration().size; }
  OperationTraits operation_traits() const override { return {.name = "acquisition"}; }
  std::size_t wait_samples_per_task() const override { return 64; }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    const auto& table = *shared<Table>(bytes);
    const std::uint64_t writes = table.writes.load();
    const std::uint64_t reads = table.reads.load();
    if (const std::uint64_t torn = table.torn_reads.load(); torn != 0) {
      return fault_of(torn, reads, "reads were torn");
    }
    if (auto fault = lost_updates(reads + writes, operations(), "accesses")) return fault;
    return lost_updates(table.table[0].load(), writes, "writes");
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override {
    std::uint64_t writes = 0;
    for (std::uint64_t access = 0; access < configuration().size; ++access) {
      if (is_write(task, access)) ++writes;
    }
    return writes;
  }

 private:
  static constexpr std::uint64_t million = 1'000'000;

  bool is_write(std::size_t task, std::uint64_t access) const {
    return support::random_value(configuration().seed + task, access) % million <
           writes_per_million_;
  }

  std::uint64_t writes_per_million_;
};

}  // namespace

WorkloadKind readers() {
  return {
      .description =
          "reads a shared table of 1 KiB, and writes it now and then (--writes), under a "
          "reader-writer lock",
      .size_unit = "accesses of a task",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 20'000};
      },
      .interpreted_size = 0.02,
      .max_size = 100'000'000,
      .options = readers_options,
      .shares = true,
      .create = create_as<Readers>,
  };
}

}  // namespace workloads
