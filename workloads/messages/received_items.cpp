// SPDX-License-Identifier: Apache-2.0
#include "workloads/messages/received_items.h"

namespace workloads {

std::optional<SharedFault> fault_in(std::span<const ItemCount> counts, std::uint64_t items) {
  std::uint64_t got = 0;
  std::uint64_t damaged = 0;
  std::uint64_t out_of_order = 0;
  for (const ItemCount& count : counts) {
    got += count.items.load(relaxed);
    damaged += count.damaged.load(relaxed);
    out_of_order += count.out_of_order.load(relaxed);
  }
  if (got < items) return fault_of(items - got, items, "items were never got");
  if (got > items) return fault_of(got - items, items, "items were got more than once");
  if (damaged != 0) return fault_of(damaged, items, "items were damaged on their way");
  if (out_of_order != 0) return fault_of(out_of_order, items, "items came out of order");
  return std::nullopt;
}

}  // namespace workloads
