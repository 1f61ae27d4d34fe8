// SPDX-License-Identifier: Apache-2.0
#include "workloads/messages/fan.h"

#include "workloads/channel.h"
#include "workloads/messages/message_options.h"
#include "workloads/support/bytes.h"
#include "workloads/support/work_units.h"

namespace workloads {

WorkloadKind fan_kind() {
  return {.description = {},
          .size_unit = "items",
          .defaults = [](unsigned) -> Configuration { return {.tasks = 6, .size = 50'000}; },
          .default_tasks = [](const Options& options,
                              std::uint64_t) { return number_of(options, fan_option) + 2; },
          .interpreted_size = 0.05,
          .max_size = maximum_size,
          .units_per_ms = &support::units_per_ms_option,
          .shares = true,
          .create = {}};
}

Coroutine<std::size_t> work_in_fan(FanWorker worker, Output output, Io& io) {
  const Channel to_workers(io, 0, worker.task);
  const Channel to_sink(io, 1, worker.task);
  const Activity work = worker.work;
  Item item(worker.item_bytes);
  ReceivedItems received(0, ReceivedItems::any_ascending);
  std::uint64_t value = 0;
  while (co_await to_workers.get(item.data()) == ChannelResult::done) {
    const std::uint64_t index = received.add(item);
    // The work for the next item depends on it, so that a processor cannot do both at once.
    if (work.rounds != 0) value = support::do_work_rounds(work.rounds, value ^ index);
    if (work.wait.count() != 0) co_await sleep(io, work.wait);
    item.set_number(ItemNumber{0, worker.task, index}.number());
    if (co_await to_sink.put(item.data()) != ChannelResult::done) break;
  }
  received.add_to(worker.count);
  if (worker.workers_ended.fetch_add(1) + 1 == worker.workers) to_sink.close();
  support::ByteWriter writer(output);
  writer.write(std::uint64_t{worker.task});
  co_return writer.size();
}

FanResults::FanResults(std::uint64_t workers) {
  received_.reserve(workers);
  for (std::size_t worker = 1; worker <= workers; ++worker) {
    received_.emplace_back(worker, ReceivedItems::any_ascending);
  }
}

void FanResults::add_to(ItemCount& count) const {
  for (const ReceivedItems& from_worker : received_) from_worker.add_to(count);
  add_unprotected(count.items, refused_);
  add_unprotected(count.out_of_order, refused_);
}

}  // namespace workloads
