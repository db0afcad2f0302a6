import { Body, Controller, Post, UseGuards } from '@nestjs/common';

import { StaffGuard } from '../staff.guard';
import { AskDto } from './ask.dto';
import { AssistantService } from './assistant.service';

@Controller('assistant')
@UseGuards(StaffGuard)
export class AssistantController {
  constructor(private readonly assistant: AssistantService) {}

  @Post()
  async ask(@Body() body: AskDto) {
    return { answer: await this.assistant.answer(body.question, body.signature) };
  }
}
