import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { TypeOrmModule } from '@nestjs/typeorm';

import { AiModule } from './ai/ai.module';
import { AssistantController } from './assistant/assistant.controller';
import { AssistantService } from './assistant/assistant.service';
import { StatementTools } from './assistant/tools/statement.tools';
import aiConfig from './config/ai.config';
import { KnowledgeService } from './knowledge/knowledge.service';
import { StatementsService } from './statements/statements.service';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, load: [aiConfig] }),
    TypeOrmModule.forRoot({ type: 'postgres', url: process.env.DATABASE_URL }),
    AiModule,
  ],
  controllers: [AssistantController],
  providers: [AssistantService, KnowledgeService, StatementTools, StatementsService],
})
export class AppModule {}
