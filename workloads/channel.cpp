// SPDX-License-Identifier: Apache-2.0
#include "workloads/channel.h"

#include <algorithm>
#include <bit>

namespace workloads {

std::uint64_t channel_places(const SyncObject& channel) {
  if (channel.limit == unbounded) return 0;
  const std::uint64_t most = std::min<std::uint64_t>(channel.limit, channel.channel.max_items);
  return std::bit_ceil(std::max<std::uint64_t>(most, 2));
}

std::uint64_t channel_stride(const ChannelTraits& traits) {
  return 8 + (std::uint64_t{traits.item_bytes} + 7) / 8 * 8;
}

std::uint64_t channel_bytes(const SyncObject& channel) {
  if (channel.kind != SyncKind::channel) return 0;
  const std::uint64_t bytes =
      channel_header_bytes + channel_places(channel) * channel_stride(channel.channel);
  return (bytes + 63) / 64 * 64;
}

}  // namespace workloads
