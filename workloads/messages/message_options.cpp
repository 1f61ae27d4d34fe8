// SPDX-License-Identifier: Apache-2.0
#include "workloads/messages/message_options.h"

#include <algorithm>

namespace workloads {

SyncObject channel_of(const Configuration& configuration, std::uint64_t max_items) {
  const Options& options = configuration.options;
  SyncObject object{.kind = SyncKind::channel, .name = "queue"};
  object.limit = flag_of(options, is_unbounded_option)
                     ? unbounded
                     : static_cast<std::uint32_t>(number_of(options, capacity_option));
  object.channel.item_bytes = static_cast<std::uint32_t>(number_of(options, item_size_option));
  const auto order = std::ranges::find(channel_order_names, text_of(options, order_option));
  object.channel.order = static_cast<ChannelOrder>(order - std::ranges::begin(channel_order_names));
  object.channel.max_items = max_items;
  return object;
}

}  // namespace workloads
