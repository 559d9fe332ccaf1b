import { Module } from '@nestjs/common';
import { AccountFeed } from './account-feed.js';
import { ConsoleFeed } from './console-feed.js';
import { NewsFeed } from './news-feed.js';
import { RealtimeServer } from './realtime.server.js';
import { SocketFeeds } from './socket-feeds.js';

@Module({ providers: [AccountFeed, ConsoleFeed, NewsFeed, SocketFeeds, RealtimeServer] })
export class RealtimeModule {}
