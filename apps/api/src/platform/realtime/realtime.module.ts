import { Module } from '@nestjs/common';
import { AccountFeed } from './account-feed.js';
import { ConsoleFeed } from './console-feed.js';
import { RealtimeServer } from './realtime.server.js';

@Module({ providers: [AccountFeed, ConsoleFeed, RealtimeServer] })
export class RealtimeModule {}
